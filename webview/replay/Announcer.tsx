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

/** Tells those who do not see it where a jump led, where playing stopped, and which marks are reached while it plays. */
export function Announcer({ view, head, scrubber }: Props) {
  const { marks, place } = view;
  const { jumps, playing } = head;
  const rest = playing || (jumps === 0 && place === null) ? null : jumps;
  const [told, setTold] = useState("");
  const latest = useLatest(head.t);
  useEffect(() => {
    if (rest === null) return;
    const later = setTimeout(() => {
      // The slider tells its own value.
      const isTold = document.activeElement === scrubber.current;
      const where = isTold ? "" : placeInWords(marks, latest.current);
      setTold([where, marksInWords(marks, latest.current)].filter(Boolean).join(". "));
    }, SETTLE_MS);
    return () => {
      clearTimeout(later);
      setTold("");
    };
  }, [rest, marks, latest, scrubber]);
  return (
    <p className="visually-hidden" role="status">
      {playing ? marksInWords(marks, head.t) : told}
    </p>
  );
}
