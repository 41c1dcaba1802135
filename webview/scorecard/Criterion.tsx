import type { Claim } from "../../src/core/grading/claim.ts";
import type { CriterionGrade, SignalGrade } from "../../src/core/grading/grade.ts";
import { tallyOf } from "./findings.ts";
import { LevelBar } from "./LevelBar.tsx";
import { Signal } from "./Signal.tsx";
import { criterionButton } from "./useOpenCriteria.ts";

interface Props {
  readonly criterion: CriterionGrade;
  readonly self: number | null;
  /** Why it was not graded, or null. */
  readonly ungraded: string | null;
  readonly claims: readonly Claim[];
  readonly open: boolean;
  readonly onToggle: () => void;
  readonly onShowSource: (source: string, text: string) => void;
  readonly onClaim: (signal: SignalGrade) => void;
  readonly onUnclaim: (claim: Claim) => void;
}

export function Criterion({ criterion, open, ...props }: Props) {
  const { id, title, weight, level } = criterion;
  return (
    <article className={`criterion ${open ? "open" : ""}`}>
      <h3>
        <button
          id={criterionButton(id)}
          className="row"
          aria-expanded={open}
          aria-controls={`${criterionButton(id)}-detail`}
          onClick={props.onToggle}
        >
          <span className="name">
            {title} <i aria-hidden="true">{open ? "▾" : "▸"}</i>
          </span>
          <LevelBar level={level} max={criterion.max_level} self={props.self} />
          <span className="muted tally">{props.ungraded ? "not graded" : tallyOf(criterion)}</span>
          <span className="muted weight">
            <span className="visually-hidden">weight </span>×{weight}
          </span>
        </button>
      </h3>
      <div id={`${criterionButton(id)}-detail`} className="detail" hidden={!open}>
        {open && <Detail criterion={criterion} {...props} />}
      </div>
    </article>
  );
}

function Detail({ criterion, ungraded, ...props }: Omit<Props, "open">) {
  return (
    <>
      {ungraded && <p className="problem">Not graded: {ungraded}</p>}
      <Anchors criterion={criterion} />
      {criterion.capped_by.map((reason) => (
        <p key={reason} className="muted">
          Held down by: {reason}
        </p>
      ))}
      <ul className="signals">
        {criterion.signals.map((signal) => (
          <Signal
            key={signal.id}
            signal={signal}
            claims={props.claims.filter((claim) => claim.signal === signal.id)}
            onShowSource={props.onShowSource}
            onClaim={() => props.onClaim(signal)}
            onUnclaim={props.onUnclaim}
          />
        ))}
      </ul>
    </>
  );
}

/** The reached level in words, and the next one to aim at. */
function Anchors({ criterion: { level, anchors } }: { readonly criterion: CriterionGrade }) {
  if (level === null) return null;
  const next = level < 4 ? (String(level + 1) as keyof typeof anchors) : null;
  return (
    <dl className="anchors-reached muted">
      <dt>Level {level}</dt>
      <dd>{anchors[String(level) as keyof typeof anchors]}</dd>
      {next && (
        <>
          <dt>For {next}</dt>
          <dd>{anchors[next]}</dd>
        </>
      )}
    </dl>
  );
}
