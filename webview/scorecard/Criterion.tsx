import type { Claim } from "../../src/core/grading/claim.ts";
import type { Confidence, CriterionGrade, SignalGrade } from "../../src/core/grading/grade.ts";
import { samplesWords, tallyOf } from "./findings.ts";
import { LevelBar } from "./LevelBar.tsx";
import { Signal } from "./Signal.tsx";
import { criterionButton } from "./useOpenCriteria.ts";

interface Props {
  readonly criterion: CriterionGrade;
  readonly self: number | null;
  readonly checklist: number | null;
  /** Why it was not graded, or null. */
  readonly ungraded: string | null;
  /** The grade is still being made: what is not graded may still be. */
  readonly running: boolean;
  readonly claims: readonly Claim[];
  readonly open: boolean;
  readonly onToggle: () => void;
  readonly onShowSource: (source: string, text: string) => void;
  readonly onClaim: (signal: SignalGrade) => void;
  readonly onUnclaim: (claim: Claim) => void;
  /** Null: this grader gives the same answer again, or a model is at work already. */
  readonly onRetry: (() => void) | null;
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
          <LevelBar
            level={level}
            max={criterion.max_level}
            self={props.self}
            checklist={props.checklist}
          />
          <Tally criterion={criterion} ungraded={props.ungraded} running={props.running} />
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

function Tally({
  criterion,
  ungraded,
  running,
}: Pick<Props, "criterion" | "ungraded" | "running">) {
  if (ungraded)
    return <span className="muted tally">{running ? "still judging" : "not graded"}</span>;
  return (
    <span className="muted tally">
      {tallyOf(criterion)}
      {criterion.confidence?.level === "low" && (
        <span className="chip look">look at the evidence</span>
      )}
    </span>
  );
}

function Detail({ criterion, ungraded, ...props }: Omit<Props, "open">) {
  if (ungraded) return <Ungraded reason={ungraded} {...props} />;
  return (
    <>
      <Anchors criterion={criterion} />
      {criterion.confidence && <Doubts confidence={criterion.confidence} />}
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

/** Without verdicts: its signals are neither found nor missing. */
function Ungraded({
  reason,
  running,
  onRetry,
}: Pick<Props, "running" | "onRetry"> & { readonly reason: string }) {
  if (running) return <p className="muted">Still judging.</p>;
  return (
    <>
      <p className="problem">Not graded: {reason}</p>
      {onRetry && (
        <button onClick={onRetry}>
          Retry<span className="visually-hidden"> what was not judged</span>
        </button>
      )}
    </>
  );
}

/** Why the level is less than sure, and how far the samples were apart. */
function Doubts({ confidence }: { readonly confidence: Confidence }) {
  const { level, reasons } = confidence;
  const samples = samplesWords(confidence);
  if (reasons.length === 0) return samples && <p className="muted">{samples}</p>;
  return (
    <div className={level === "low" ? "doubts" : "muted"}>
      {level === "low" && <p>This level is uncertain. Look at the evidence:</p>}
      <ul>
        {[...reasons, ...(samples === null ? [] : [samples])].map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </div>
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
