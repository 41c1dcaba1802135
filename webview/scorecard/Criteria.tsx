import type { SignalGrade } from "../../src/core/grading/grade.ts";
import type { PageChannel } from "../../src/protocol/pageChannel.ts";
import type { ScorecardPage, ScorecardView } from "../../src/protocol/scorecardPage.ts";
import { Criterion } from "./Criterion.tsx";
import type { useOpenCriteria } from "./useOpenCriteria.ts";

interface Props {
  readonly view: ScorecardView;
  readonly channel: PageChannel<ScorecardPage>;
  readonly open: ReturnType<typeof useOpenCriteria>;
  readonly onShowSource: (source: string, text: string) => void;
  readonly onClaim: (signal: SignalGrade) => void;
}

export function Criteria({ view, channel, open, onShowSource, onClaim }: Props) {
  const { criteria, ungraded } = view.grade;
  const allOpen = criteria.every(({ id }) => open.has(id));
  return (
    <>
      <div className="heading">
        <h2 id="criteria-title">Criteria</h2>
        <button
          className="link"
          onClick={() => open.all(allOpen ? [] : criteria.map(({ id }) => id))}
        >
          {allOpen ? "Close all" : "Open all"}
        </button>
      </div>
      {criteria.map((criterion) => (
        <Criterion
          key={criterion.id}
          criterion={criterion}
          self={view.self?.[criterion.id] ?? null}
          ungraded={ungraded.find((item) => item.criterion === criterion.id)?.reason ?? null}
          claims={view.claims}
          open={open.has(criterion.id)}
          onToggle={() => open.toggle(criterion.id)}
          onShowSource={onShowSource}
          onClaim={onClaim}
          onUnclaim={(claim) => void channel.request("unclaim", claim)}
        />
      ))}
    </>
  );
}
