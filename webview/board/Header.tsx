import { useState } from "react";
import type { InterviewPage, InterviewView } from "../../src/protocol/interviewPage.ts";
import type { PageChannel } from "../../src/protocol/pageChannel.ts";
import { LineIcon } from "../shared/Icon.tsx";
import { minutesAndSeconds } from "../shared/time.ts";
import { Recording } from "./Recording.tsx";
import { StageBar } from "./StageBar.tsx";
import type { Column } from "./useColumn.ts";

interface Props {
  readonly view: InterviewView;
  readonly channel: PageChannel<InterviewPage>;
  readonly editable: boolean;
  readonly column: Column;
}

export function Header({ view, channel, editable, column }: Props) {
  const { clock } = view;
  return (
    <header>
      <div className="title">
        <h1>{view.title}</h1>
        {view.ai && <span className="chip">⌃ AI</span>}
        {view.topics.map((topic) => (
          <span key={topic} className="chip">
            {topic}
          </span>
        ))}
        <span className="muted">
          {view.mode} · {view.target_level}
        </span>
      </div>
      <div className="actions">
        {editable && <Recording channel={channel} first={view.recording} />}
        <ClockFace view={view} />
        {editable && <Controls view={view} channel={channel} />}
        <ColumnToggle column={column} lines={view.lines.length} />
      </div>
      <StageBar
        clock={clock}
        onEnter={editable ? (id) => void channel.request("enterStage", { id }) : null}
      />
    </header>
  );
}

function Controls({ view: { clock, status }, channel }: Pick<Props, "view" | "channel">) {
  const last = clock.stages.at(-1)?.id === clock.stage;
  return (
    <>
      {status === "paused" ? (
        <button onClick={() => void channel.request("resume", null)}>Resume</button>
      ) : (
        <button onClick={() => void channel.request("pause", null)}>Pause</button>
      )}
      <button disabled={last} onClick={() => void channel.request("nextStage", null)}>
        Next stage
      </button>
      <button className="primary" onClick={() => void channel.request("end", null)}>
        End
      </button>
    </>
  );
}

function ClockFace({ view: { clock, mode, status } }: { readonly view: InterviewView }) {
  const over = mode === "mock" && clock.elapsed_ms > clock.total_ms;
  const state = status === "paused" ? "paused" : over ? "over" : "";
  return (
    <span className={`clock ${state}`} role="timer" aria-label="Interview time">
      {state !== "" && <small>{state === "paused" ? "paused" : "over time"}</small>}
      <time>{minutesAndSeconds(clock.elapsed_ms)}</time>
      {mode === "mock" && <small>of {minutesAndSeconds(clock.total_ms)}</small>}
    </span>
  );
}

/** A window with a column at its right. */
const COLUMN =
  "M3 2.5h10a1.5 1.5 0 0 1 1.5 1.5v8a1.5 1.5 0 0 1-1.5 1.5H3A1.5 1.5 0 0 1 1.5 12V4A1.5 1.5 0 0 1 3 2.5zM10.5 2.5v11";

/** While the column is hidden, the button says how many lines arrived since. */
function ColumnToggle({ column, lines }: { readonly column: Column; readonly lines: number }) {
  const [seen, setSeen] = useState(lines);
  if (!column.collapsed && seen !== lines) setSeen(lines);
  const unseen = lines - seen;
  const action = column.collapsed ? "Show the interview column" : "Hide the interview column";
  const label = unseen > 0 ? `${action}, ${unseen} new` : action;
  return (
    <button
      className="icon"
      aria-pressed={!column.collapsed}
      aria-label={label}
      title={label}
      onClick={() => column.setCollapsed(!column.collapsed)}
    >
      <LineIcon path={COLUMN} />
      {unseen > 0 && <span className="badge">{unseen}</span>}
    </button>
  );
}
