import { useCallback, useEffect, useReducer, type Dispatch } from "react";
import * as z from "zod";
import type { ReplayView } from "../../src/protocol/replayPage.ts";
import { pageState } from "../shared/vscodePort.ts";
import { move, type Move, type Playhead } from "./playhead.ts";

/** Faster than anybody sees on a scrubber that is 45 minutes long, and than the journal's board changes. */
const PASS_MS = 100;

const Stored = z
  .object({ playhead: z.object({ t: z.number().nonnegative(), speed: z.number().positive() }) })
  .catch({ playhead: { t: 0, speed: 1 } });

/**
 * The one clock of a replay. Whatever plays along follows `t` and is moved by `act`: board and transcript, and a
 * recorded voice will, too. A page that comes back, after it was hidden or reloaded, stands where it was.
 */
export function usePlayhead(view: ReplayView): readonly [Playhead, Dispatch<Move>] {
  const moved = useCallback((head: Playhead, change: Move) => move(view, head, change), [view]);
  const [head, act] = useReducer(moved, view, restored);
  const { playing, speed } = head;
  useEffect(() => {
    if (!playing) return;
    let last = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      act({ kind: "pass", ms: now - last });
      last = now;
    }, PASS_MS);
    return () => clearInterval(timer);
  }, [playing]);
  const second = Math.floor(head.t / 1000) * 1000;
  const kept = playing ? second : head.t;
  useEffect(() => {
    pageState.write({ playhead: { t: kept, speed } });
  }, [kept, speed]);
  return [head, act];
}

function restored({ duration_ms }: ReplayView): Playhead {
  const { t, speed } = Stored.parse(pageState.read()).playhead;
  return { t: Math.min(t, duration_ms), speed, playing: false, jumps: 0 };
}
