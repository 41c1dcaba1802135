import type { Band } from "../../src/core/catalog/rubric.ts";
import type { Grade } from "../../src/core/grading/grade.ts";
import type { PageChannel } from "../../src/protocol/pageChannel.ts";
import type { ScorecardPage, ScorecardView } from "../../src/protocol/scorecardPage.ts";
import { minutesAndSeconds } from "../shared/time.ts";
import { signalCounts } from "./findings.ts";

const BAND: Record<Band, string> = {
  strong_hire: "Strong hire",
  hire: "Hire",
  lean_no: "Lean no",
  no: "No",
};
const GRADER: Record<Grade["grader"]["kind"], string> = {
  checklist: "Checklist",
  self: "Your own grade",
  model: "Model",
};

interface Props {
  readonly view: ScorecardView;
  readonly channel: PageChannel<ScorecardPage>;
}

export function Headline({ view, channel }: Props) {
  const { grade } = view;
  return (
    <div className="headline">
      <Figure grade={grade} />
      <div>
        <h1>
          {view.title} {view.ai && <span className="chip">⌃ AI</span>}
        </h1>
        <p className="muted">
          <time dateTime={view.date}>{dayOf(view.date)}</time> ·{" "}
          {minutesAndSeconds(view.duration_ms)} · {view.mode}, {view.target_level}
        </p>
        <Found grade={grade} />
        {grade.gate !== null && <p className="problem">Lowered by one band: {grade.gate}</p>}
      </div>
      <Actions view={view} channel={channel} />
    </div>
  );
}

function Actions({ view: { grade }, channel }: Props) {
  const { kind, name } = grade.grader;
  return (
    <div className="actions">
      <span className="chip">{kind === "model" ? `${GRADER.model} · ${name}` : GRADER[kind]}</span>
      <div className="buttons">
        <button onClick={() => void channel.request("openReference", null)}>
          Reference answer
        </button>
        <button onClick={() => void channel.request("openMarkdown", null)}>Open as Markdown</button>
        <button onClick={() => void channel.request("regrade", null)}>Re-grade</button>
      </div>
    </div>
  );
}

/** A checklist's score is no verdict: what it found comes first. Others have a score and a band. */
function Figure({ grade }: { readonly grade: Grade }) {
  const { score, band } = grade;
  if (grade.grader.kind === "checklist") {
    const { found, all } = signalCounts(grade);
    return (
      <p className="score" aria-hidden="true">
        <b>{found}</b>
        <small>of {all} signals</small>
      </p>
    );
  }
  return (
    <p className="score">
      <b>{score === null ? "–" : Math.round(score)}</b>
      {band === null ? (
        <small>no band</small>
      ) : (
        <small className={`band ${band}`}>{BAND[band]}</small>
      )}
    </p>
  );
}

function Found({ grade }: { readonly grade: Grade }) {
  const { found, partly, all } = signalCounts(grade);
  const { grader, score, max_score } = grade;
  return (
    <p>
      <b>
        Found {found} of {all} signals
      </b>
      {partly > 0 && `, ${partly} more in part`}
      {grader.kind === "checklist" && score !== null && (
        <span className="muted">
          {" "}
          · score {Math.round(score)} of at most {Math.round(max_score)}
        </span>
      )}
    </p>
  );
}

const dayOf = (iso: string) =>
  new Date(iso).toLocaleDateString("en", { day: "numeric", month: "short", year: "numeric" });
