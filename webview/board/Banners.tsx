import type { ReactNode } from "react";
import type { InterviewPage, InterviewView } from "../../src/protocol/interviewPage.ts";
import type { PageChannel } from "../../src/protocol/pageChannel.ts";
import { spokenLength } from "../shared/time.ts";
import { useProblem } from "../shared/useProblem.ts";

interface Props {
  readonly view: InterviewView;
  readonly channel: PageChannel<InterviewPage>;
  /** The extension does not answer. */
  readonly silent: boolean;
}

/** What must be known before one goes on: above the board, one line each. */
export function Banners({ view: { gap, read_only, saving, status }, channel, silent }: Props) {
  const { problem, dismiss } = useProblem();
  return (
    <div className="banners">
      {silent && (
        <Banner kind="error" role="alert">
          <strong>The extension does not answer.</strong> The board waits, so that nothing is lost.
          If this stays, run “Developer: Reload Window”.
        </Banner>
      )}
      {saving.state === "failed" && (
        <Banner kind="error" role="alert">
          <strong>Not saved.</strong> {saving.message}
        </Banner>
      )}
      {problem !== null && (
        <Banner kind="error" role="alert">
          {problem}
          <button onClick={dismiss}>Dismiss</button>
        </Banner>
      )}
      {read_only !== null && (
        <Banner kind="info">
          Read-only: {read_only} has this interview open. Close it there to go on here.
        </Banner>
      )}
      {status === "finished" && (
        <Banner kind="info">
          This interview has ended. The board and the notes are read-only.
        </Banner>
      )}
      {status === "discarded" && <Banner kind="info">This interview was discarded.</Banner>}
      {gap && (
        <Banner kind="info">
          The clock stood for {spokenLength(gap.ms)} (
          {gap.reason === "sleep" ? "the machine slept" : "restart"}).
          <button onClick={() => void channel.request("countGap", null)}>Count it</button>
          <button onClick={() => void channel.request("dismissGap", null)}>Dismiss</button>
        </Banner>
      )}
    </div>
  );
}

interface BannerProps {
  readonly kind: "info" | "error";
  readonly role?: "alert" | "status";
  readonly children: ReactNode;
}

function Banner({ kind, role = "status", children }: BannerProps) {
  return (
    <div className={`banner ${kind}`} role={role}>
      {children}
    </div>
  );
}
