import { useState } from "react";
import type { Result } from "../../src/protocol/contract.ts";
import type { PageChannel } from "../../src/protocol/pageChannel.ts";
import type { ScorecardPage as Contract } from "../../src/protocol/scorecardPage.ts";
import { useEvent } from "../shared/useChannel.ts";
import { useProblem } from "../shared/useProblem.ts";
import { Scorecard } from "./Scorecard.tsx";
import { SelfGradeForm } from "./SelfGradeForm.tsx";

interface Props {
  readonly channel: PageChannel<Contract>;
  readonly first: Result<Contract, "ready">;
}

/** First one's own judgement, then the grade. */
export function ScorecardPage({ channel, first }: Props) {
  const [shown, setShown] = useState(first);
  const { problem, dismiss } = useProblem();
  useEvent(channel, "changed", () => void channel.request("ready", null).then(setShown));
  return (
    <>
      {problem !== null && (
        <div className="banner error" role="alert">
          {problem} <button onClick={dismiss}>Dismiss</button>
        </div>
      )}
      {shown.show === "self-grade" ? (
        <SelfGradeForm
          view={shown.view}
          onDone={(levels) => channel.request("selfGrade", { levels })}
        />
      ) : (
        <Scorecard view={shown.view} channel={channel} />
      )}
    </>
  );
}
