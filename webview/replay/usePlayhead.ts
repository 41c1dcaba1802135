import { useCallback, useEffect, useReducer, type Dispatch } from "react";
import * as z from "zod";
import type { ReplayView } from "../../src/protocol/replayPage.ts";
import { OWN, type Going, type Lead } from "../shared/sound/soundFollower.ts";
import { useLatest } from "../shared/useLatest.ts";
import { pageState } from "../shared/vscodePort.ts";
import { move, type Move, type Playhead } from "./playhead.ts";

/** At double speed the board is then a tenth of a second behind the sound, at most. */
const PASS_MS = 50;

const Stored = z
  .object({ playhead: z.object({ t: z.number().nonnegative(), speed: z.number().positive() }) })
  .catch({ playhead: { t: 0, speed: 1 } });

/** What plays along, and leads while it sounds. */
interface Leader {
  lead(going: Going, now: number): Lead;
}

/**
 * The position of a replay: board and transcript follow `t` and move it by `act`. Where a recording sounds, its
 * clock is the one that counts. A page that comes back, after it was hidden or reloaded, stands where it was.
 */
export function usePlayhead(
  view: ReplayView,
  leader: Leader | null,
): readonly [Playhead, Dispatch<Move>] {
  const moved = useCallback((head: Playhead, change: Move) => move(view, head, change), [view]);
  const [head, act] = useReducer(moved, view, restored);
  useBeat(head, leader, act);
  usePauseWhenHidden(act);
  const { playing, speed } = head;
  const second = Math.floor(head.t / 1000) * 1000;
  const kept = playing ? second : head.t;
  useEffect(() => {
    pageState.write({ playhead: { t: kept, speed } });
  }, [kept, speed]);
  return [head, act];
}

/** Time passes while it plays. The leader hears of every other change, too. */
function useBeat(head: Playhead, leader: Leader | null, act: Dispatch<Move>): void {
  const latest = useLatest(head);
  const { playing, speed, jumps, held } = head;
  useEffect(() => {
    leader?.lead(latest.current, performance.now());
  }, [leader, latest, playing, speed, jumps, held]);
  useEffect(() => {
    if (!playing) return;
    let last = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      const change = changeBy(leader?.lead(latest.current, now) ?? OWN, now - last);
      last = now;
      if (change) act(change);
    }, PASS_MS);
    return () => clearInterval(timer);
  }, [playing, leader, latest, act]);
}

function changeBy(lead: Lead, ms: number): Move | null {
  switch (lead.kind) {
    case "own":
      return { kind: "pass", ms };
    case "sound":
      return { kind: "heard", t: lead.t };
    case "stopped":
      return { kind: "pause" };
    case "wait":
      return null;
  }
}

/** VS Code takes the page of a hidden tab away; what is hidden otherwise is treated the same. */
function usePauseWhenHidden(act: Dispatch<Move>): void {
  useEffect(() => {
    const look = () => void (document.visibilityState === "hidden" && act({ kind: "pause" }));
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [act]);
}

function restored({ duration_ms, place }: ReplayView): Playhead {
  const { t, speed } = Stored.parse(pageState.read()).playhead;
  const at = Math.min(place?.t ?? t, duration_ms);
  const element = place?.element ?? null;
  return { t: at, speed, playing: false, jumps: 0, held: false, element };
}
