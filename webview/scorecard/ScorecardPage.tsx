import { useState } from "react";
import type { Result } from "../../src/protocol/contract.ts";
import type { PageChannel } from "../../src/protocol/pageChannel.ts";
import type { ScorecardPage as Contract } from "../../src/protocol/scorecardPage.ts";
import { ProblemBanner } from "../shared/ProblemBanner.tsx";
import { useEvent } from "../shared/useChannel.ts";
import { Scorecard } from "./Scorecard.tsx";
import { SelfGradeForm } from "./SelfGradeForm.tsx";

interface Props {
  readonly channel: PageChannel<Contract>;
  readonly first: Result<Contract, "ready">;
}

/** First one's own judgement, then the grade. */
export function ScorecardPage({ channel, first }: Props) {
  const [shown, setShown] = useState(first);
  const askAgain = () => void channel.request("ready", null).then(setShown);
  useEvent(channel, "changed", askAgain);
  useEvent(channel, "progress", (progress) => {
    if (progress.state === "idle") askAgain();
    else setShown((now) => (now.show === "scorecard" ? { ...now, progress } : now));
  });
  return (
    <>
      <ProblemBanner />
      {shown.show === "self-grade" ? (
        <SelfGradeForm
          view={shown.view}
          onDone={(levels) => channel.request("selfGrade", { levels })}
        />
      ) : (
        <Scorecard view={shown.view} progress={shown.progress} channel={channel} />
      )}
    </>
  );
}
