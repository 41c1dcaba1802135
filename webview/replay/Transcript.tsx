import { memo, useMemo, useRef } from "react";
import type { ReplayView } from "../../src/protocol/replayPage.ts";
import { minutesAndSeconds } from "../shared/time.ts";
import { lineAt } from "./moment.ts";
import type { JumpTo, Playhead } from "./playhead.ts";
import { useFollowing } from "./useFollowing.ts";
import { useLineKeys } from "./useLineKeys.ts";

interface Props {
  readonly view: ReplayView;
  readonly head: Playhead;
  readonly onJump: JumpTo;
}

/** What was said, by time, between the stages. The line that is being said is marked and kept in view. */
export function Transcript({ view, head, onJump }: Props) {
  const list = useRef<HTMLOListElement>(null);
  const rows = useMemo(() => rowsOf(view), [view]);
  const { index, isSaid } = lineAt(view.lines, head.t);
  const following = useFollowing(list, index, head.jumps);
  useLineKeys(list);
  const tabStop = index < 0 ? rows[0]?.key : keyOf(index);
  return (
    <section className="transcript" aria-label="Transcript">
      {view.lines.length === 0 && <p className="muted none">Nothing was said or typed.</p>}
      <ol ref={list}>
        {rows.map((row) => (
          <Row
            key={row.key}
            row={row}
            state={row.line !== index ? "" : isSaid ? "said" : "past"}
            isTabStop={row.key === tabStop}
            onJump={onJump}
          />
        ))}
      </ol>
      {following.isReading && (
        <button className="follow" onClick={following.resume}>
          Follow the replay
        </button>
      )}
    </section>
  );
}

interface RowData {
  readonly key: string;
  readonly t: number;
  /** Which line it is; null for a stage. */
  readonly line: number | null;
  readonly kind: "stage" | "candidate" | "interviewer";
  readonly text: string;
}

const WHO = { stage: "stage", candidate: "you", interviewer: "interviewer" } as const;

interface RowProps {
  readonly row: RowData;
  readonly state: "" | "said" | "past";
  readonly isTabStop: boolean;
  readonly onJump: Props["onJump"];
}

const Row = memo(function Row({ row, state, isTabStop, onJump }: RowProps) {
  return (
    <li className={`${row.kind} ${state}`}>
      <button
        tabIndex={isTabStop ? 0 : -1}
        aria-current={state === "" ? undefined : "true"}
        onClick={({ detail }) => onJump(row.t, detail > 0)}
      >
        <small>
          <time>{minutesAndSeconds(row.t)}</time> {WHO[row.kind]}
        </small>{" "}
        <span>{row.text}</span>
      </button>
    </li>
  );
});

const keyOf = (line: number) => `line${line}`;

function rowsOf({ lines, marks }: ReplayView): RowData[] {
  const stages = marks
    .filter(({ kind }) => kind === "stage")
    .map(({ t, text }) => ({ key: `stage${t}`, t, line: null, kind: "stage" as const, text }));
  const said = lines.map(({ start_ms: t, speaker, text }, line) => {
    return { key: keyOf(line), t, line, kind: speaker, text };
  });
  return [...stages, ...said].sort((a, b) => a.t - b.t);
}
