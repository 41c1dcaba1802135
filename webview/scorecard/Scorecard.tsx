import { useState } from "react";
import type { SignalGrade } from "../../src/core/grading/grade.ts";
import type { PageChannel } from "../../src/protocol/pageChannel.ts";
import type {
  GradingProgress,
  ScorecardPage,
  ScorecardView,
} from "../../src/protocol/scorecardPage.ts";
import { SoundNotice } from "../shared/sound/SoundNotice.tsx";
import { AboutGrade } from "./AboutGrade.tsx";
import { ClaimDialog } from "./ClaimDialog.tsx";
import { Criteria } from "./Criteria.tsx";
import { DrillNext } from "./DrillNext.tsx";
import { missingCore } from "./findings.ts";
import { GradingProgress as ProgressLine } from "./GradingProgress.tsx";
import { Headline } from "./Headline.tsx";
import { RedFlags } from "./RedFlags.tsx";
import { StageTimes } from "./StageTimes.tsx";
import { ListeningContext, useListening } from "./useListening.ts";
import { useOpenCriteria } from "./useOpenCriteria.ts";
import { viewSoFar } from "./viewSoFar.ts";
import { Warnings } from "./Warnings.tsx";

interface Props {
  readonly view: ScorecardView;
  readonly progress: GradingProgress;
  readonly channel: PageChannel<ScorecardPage>;
}

export function Scorecard({ view: stored, progress, channel }: Props) {
  const view = viewSoFar(stored, progress);
  const busy = progress.state === "running";
  /** The grade on screen is still being made; before its first result the stored one is shown whole. */
  const running = view !== stored;
  const [claimed, setClaimed] = useState<SignalGrade | null>(null);
  const { recording, problem, listening } = useListening(channel, view);
  return (
    <main className="scorecard">
      <SoundNotice {...{ channel, recording, problem }} going={null} />
      {busy && (
        <ProgressLine
          progress={progress}
          onCancel={() => void channel.request("cancelGrading", null)}
        />
      )}
      <Headline view={view} running={running} busy={busy} channel={channel} />
      <Warnings warnings={view.grade.warnings} />
      <ListeningContext.Provider value={listening}>
        <Columns view={view} running={running} busy={busy} channel={channel} onClaim={setClaimed} />
      </ListeningContext.Provider>
      {claimed && (
        <ClaimDialog
          signal={claimed}
          sources={view.sources}
          onClaim={({ id, text }) =>
            void channel.request("claim", { signal: claimed.id, source: id, text })
          }
          onClose={() => setClaimed(null)}
        />
      )}
    </main>
  );
}

interface ColumnsProps extends Omit<Props, "progress"> {
  readonly running: boolean;
  readonly busy: boolean;
  readonly onClaim: (signal: SignalGrade) => void;
}

function Columns({ view, running, busy, channel, onClaim }: ColumnsProps) {
  const { grade } = view;
  const misses = missingCore(grade);
  const open = useOpenCriteria(misses[0]?.criterion.id ?? grade.criteria[0]?.id);
  const showSource = (source: string, text: string) =>
    void channel.request("showSource", { source, text });
  return (
    <div className="columns">
      <section aria-labelledby="criteria-title">
        <Criteria {...{ view, running, busy, channel, open, onClaim }} onShowSource={showSource} />
        <RedFlags grade={grade} onShowSource={showSource} />
      </section>
      <aside aria-label="What next, time, and about this grade">
        <DrillNext
          misses={misses}
          followups={view.followups}
          onShow={({ criterion }) => open.show(criterion.id)}
        />
        <StageTimes stages={view.stages} />
        <AboutGrade view={view} running={running} channel={channel} onShowSource={showSource} />
      </aside>
    </div>
  );
}
