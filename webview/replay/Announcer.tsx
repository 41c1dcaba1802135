import { useEffect, useState, type RefObject } from "react";
import type { ReplayView } from "../../src/protocol/replayPage.ts";
import { useLatest } from "../shared/useLatest.ts";
import { marksInWords, placeInWords } from "./moment.ts";
import type { Playhead } from "./playhead.ts";

interface Props {
  readonly view: ReplayView;
  readonly head: Playhead;
  readonly scrubber: RefObject<HTMLInputElement>;
}

/** Of many jumps in a row, only where the last one led is told. */
const SETTLE_MS = 400;

/** Tells those who do not see it where a jump led, and which marks are reached while it plays. */
export function Announcer({ view, head, scrubber }: Props) {
  const [words, setWords] = useState("");
  const { marks, place } = view;
  const { jumps, playing } = head;
  const latest = useLatest(head.t);
  const isAsked = jumps > 0 || place !== null;
  useEffect(() => {
    if (!isAsked) return;
    const later = setTimeout(() => {
      // The slider tells its own value.
      const told = document.activeElement === scrubber.current;
      const where = told ? "" : placeInWords(marks, latest.current);
      setWords([where, marksInWords(marks, latest.current)].filter(Boolean).join(". "));
    }, SETTLE_MS);
    return () => clearTimeout(later);
  }, [isAsked, jumps, marks, latest, scrubber]);
  const reached = playing ? marksInWords(marks, head.t) : "";
  useEffect(() => {
    if (reached !== "") setWords(reached);
  }, [reached]);
  return (
    <p className="visually-hidden" role="status">
      {words}
    </p>
  );
}
