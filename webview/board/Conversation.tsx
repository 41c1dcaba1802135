import { useEffect, useRef } from "react";
import type { Line } from "../../src/protocol/interviewPage.ts";
import { minutesAndSeconds } from "../shared/time.ts";

const SPEAKER: Record<Line["kind"], string> = {
  said: "you said",
  asked: "you asked",
  answer: "answer",
  beat: "interviewer",
};

const TAG: Record<string, string> = { probe: "question", change: "change", push_back: "push-back" };

interface Props {
  readonly lines: readonly Line[];
  /** An answer is on its way. */
  readonly thinking: boolean;
}

/** The lines by time. New ones arrive quietly at the end; a reader of older ones is not pulled away. */
export function Conversation({ lines, thinking }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useEffect(() => {
    if (atEnd.current && list.current) list.current.scrollTop = list.current.scrollHeight;
  }, [lines, thinking]);
  const watch = () => {
    if (!list.current) return;
    const { scrollTop, clientHeight, scrollHeight } = list.current;
    atEnd.current = scrollTop + clientHeight >= scrollHeight - 24;
  };
  return (
    <div
      className="lines"
      role="log"
      aria-label="Conversation"
      tabIndex={0}
      ref={list}
      onScroll={watch}
    >
      <ol>
        {lines.map((line, index) => (
          <li key={index} className={`line ${line.kind}`}>
            <small>
              <time>{minutesAndSeconds(line.t)}</time> {speakerOf(line)}
            </small>
            <p>{line.text}</p>
          </li>
        ))}
      </ol>
      {thinking && <p className="muted">The interviewer is thinking…</p>}
      {lines.length === 0 && (
        <p className="muted">Say what you think as you draw. Ask when something is unclear.</p>
      )}
    </div>
  );
}

function speakerOf({ kind, tag }: Line): string {
  return (kind === "beat" && TAG[tag ?? ""]) || SPEAKER[kind];
}
