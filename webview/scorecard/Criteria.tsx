import type { SignalGrade } from "../../src/core/grading/grade.ts";
import type { PageChannel } from "../../src/protocol/pageChannel.ts";
import type { ScorecardPage, ScorecardView } from "../../src/protocol/scorecardPage.ts";
import { Criterion } from "./Criterion.tsx";
import type { useOpenCriteria } from "./useOpenCriteria.ts";

interface Props {
  readonly view: ScorecardView;
  /** The grade on screen is still being made: what is not judged may still be. */
  readonly running: boolean;
  /** A model is at work, whichever grade is on screen. */
  readonly busy: boolean;
  readonly channel: PageChannel<ScorecardPage>;
  readonly open: ReturnType<typeof useOpenCriteria>;
  readonly onShowSource: (source: string, text: string) => void;
  readonly onClaim: (signal: SignalGrade) => void;
}

export function Criteria({ view, running, busy, channel, open, onShowSource, onClaim }: Props) {
  const { criteria, ungraded, grader } = view.grade;
  const allOpen = criteria.every(({ id }) => open.has(id));
  return (
    <>
      <div className="heading">
        <h2 id="criteria-title">Criteria</h2>
        <Legend view={view} />
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
          checklist={view.checklist?.[criterion.id] ?? null}
          running={running}
          ungraded={ungraded.find((item) => item.criterion === criterion.id)?.reason ?? null}
          claims={view.claims}
          open={open.has(criterion.id)}
          onToggle={() => open.toggle(criterion.id)}
          onShowSource={onShowSource}
          onClaim={onClaim}
          onUnclaim={(claim) => void channel.request("unclaim", claim)}
          onRetry={
            grader.kind === "model" && !busy
              ? () => void channel.request("retryUngraded", null)
              : null
          }
        />
      ))}
    </>
  );
}

/** What the lines at the levels mean; the levels' own labels say it to a screen reader. */
function Legend({ view: { self, checklist } }: Pick<Props, "view">) {
  const marks = [
    ...(checklist ? [{ mark: "checklist", words: "checklist" }] : []),
    ...(self ? [{ mark: "self", words: "your own grade" }] : []),
  ];
  return (
    <p className="legend muted" aria-hidden="true">
      {marks.map(({ mark, words }) => (
        <span key={mark} className={mark}>
          {words}
        </span>
      ))}
    </p>
  );
}
