import type { Band } from "../../src/core/catalog/rubric.ts";
import type { Grade } from "../../src/core/grading/grade.ts";
import type { PageChannel } from "../../src/protocol/pageChannel.ts";
import type { ScorecardPage, ScorecardView } from "../../src/protocol/scorecardPage.ts";
import { minutesAndSeconds } from "../shared/time.ts";
import { partialWords, signalCounts } from "./findings.ts";
import { GradeSwitcher } from "./GradeSwitcher.tsx";
import { placeOf } from "./howMade.ts";

const BAND: Record<Band, string> = {
  strong_hire: "Strong hire",
  hire: "Hire",
  lean_no: "Lean no",
  no: "No",
};

interface Props {
  readonly view: ScorecardView;
  /** The grade on screen is still being made. */
  readonly running: boolean;
  /** A model is at work, whichever grade is on screen. */
  readonly busy: boolean;
  readonly channel: PageChannel<ScorecardPage>;
}

export function Headline({ view, running, busy, channel }: Props) {
  const { grade } = view;
  return (
    <div className="headline">
      <Figure grade={grade} running={running} />
      <div>
        <h1>
          {view.title} {view.ai && <span className="chip">⌃ AI</span>}
        </h1>
        <Facts view={view} />
        <Found grade={grade} />
        {!running && <Missing grade={grade} busy={busy} channel={channel} />}
        {grade.gate !== null && <p className="problem">Lowered by one band: {grade.gate}</p>}
      </div>
      <Actions view={view} running={running} busy={busy} channel={channel} />
    </div>
  );
}

/** When it was and how long it took, as far as that is known, and what it was. */
function Facts({ view: { date, duration_ms, mode, target_level } }: Pick<Props, "view">) {
  return (
    <p className="muted">
      {date !== "" && (
        <>
          <time dateTime={date}>{dayOf(date)}</time> ·{" "}
        </>
      )}
      {duration_ms !== null && `${minutesAndSeconds(duration_ms)} · `}
      {mode}, {target_level}
    </p>
  );
}

/** What the model left out, and a way to have it judged after all. */
function Missing({ grade, busy, channel }: Pick<Props, "busy" | "channel"> & GradeOnly) {
  const words = partialWords(grade);
  if (words === null) return null;
  return (
    <p>
      {words}.{" "}
      <button
        className="link"
        disabled={busy}
        onClick={() => void channel.request("retryUngraded", null)}
      >
        Retry<span className="visually-hidden"> what was not judged</span>
      </button>
    </p>
  );
}

interface GradeOnly {
  readonly grade: Grade;
}

function Actions({ view, running, busy, channel }: Props) {
  return (
    <div className="actions">
      {running ? (
        <span className="chip">{view.grade.grader.name}</span>
      ) : (
        <GradeSwitcher view={view} onOpen={(file) => void channel.request("openGrade", { file })} />
      )}
      {!running && <Place view={view} />}
      <div className="buttons">
        {view.replayable && (
          <button onClick={() => void channel.request("replay", { place: null })}>Replay</button>
        )}
        <button onClick={() => void channel.request("openReference", null)}>
          Reference answer
        </button>
        <button onClick={() => void channel.request("openMarkdown", null)}>Open as Markdown</button>
        {view.grade.grader.kind === "checklist" && (
          <button onClick={() => void channel.request("regrade", null)}>Re-grade</button>
        )}
        <button disabled={busy} onClick={() => void channel.request("regradeWith", null)}>
          Re-grade with…
        </button>
      </div>
    </div>
  );
}

/** Which model judged, and where. */
function Place({ view: { grade, on_this_machine } }: Pick<Props, "view">) {
  if (!grade.run) return null;
  return (
    <p className="muted place">
      {grade.run.model} · {on_this_machine ? "on this machine" : placeOf(grade.run)}
    </p>
  );
}

/** A checklist's score is no verdict: what it found comes first. Others have a score and a band. */
function Figure({ grade, running }: GradeOnly & Pick<Props, "running">) {
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
      <b>{score === null || running ? "–" : Math.round(score)}</b>
      <Verdict band={band} running={running} />
    </p>
  );
}

function Verdict({ band, running }: Pick<Grade, "band"> & Pick<Props, "running">) {
  if (running) return <small>grading</small>;
  if (band === null) return <small>no band</small>;
  return <small className={`band ${band}`}>{BAND[band]}</small>;
}

function Found({ grade }: GradeOnly) {
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
