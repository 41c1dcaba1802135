import { useState } from "react";
import type { SignalGrade } from "../../src/core/grading/grade.ts";
import type { PageChannel } from "../../src/protocol/pageChannel.ts";
import type { ScorecardPage, ScorecardView } from "../../src/protocol/scorecardPage.ts";
import { AboutGrade } from "./AboutGrade.tsx";
import { ClaimDialog } from "./ClaimDialog.tsx";
import { Criteria } from "./Criteria.tsx";
import { DrillNext } from "./DrillNext.tsx";
import { missingCore } from "./findings.ts";
import { Headline } from "./Headline.tsx";
import { RedFlags } from "./RedFlags.tsx";
import { StageTimes } from "./StageTimes.tsx";
import { useOpenCriteria } from "./useOpenCriteria.ts";

interface Props {
  readonly view: ScorecardView;
  readonly channel: PageChannel<ScorecardPage>;
}

export function Scorecard({ view, channel }: Props) {
  const { grade } = view;
  const misses = missingCore(grade);
  const open = useOpenCriteria(misses[0]?.criterion.id ?? grade.criteria[0]?.id);
  const [claimed, setClaimed] = useState<SignalGrade | null>(null);
  const showSource = (source: string, text: string) =>
    void channel.request("showSource", { source, text });
  return (
    <main className="scorecard">
      <Headline view={view} channel={channel} />
      <div className="columns">
        <section aria-labelledby="criteria-title">
          <Criteria {...{ view, channel, open }} onShowSource={showSource} onClaim={setClaimed} />
          <RedFlags grade={grade} onShowSource={showSource} />
        </section>
        <aside aria-label="What next, time, and about this grade">
          <DrillNext
            misses={misses}
            followups={view.followups}
            onShow={({ criterion }) => open.show(criterion.id)}
          />
          <StageTimes stages={view.stages} />
          <AboutGrade view={view} channel={channel} onShowSource={showSource} />
        </aside>
      </div>
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
