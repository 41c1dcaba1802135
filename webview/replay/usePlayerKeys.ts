import { useEffect, type Dispatch } from "react";
import { useLatest } from "../shared/useLatest.ts";
import type { Move } from "./playhead.ts";

const STEP_MS = 5_000;
const LONG_STEP_MS = 30_000;

/** Where keys have a meaning of their own. */
const WRITES = "input:not([type=range]), textarea, select, [contenteditable], [role=dialog]";
const OWN_ARROWS = ".loudness input";
const PRESSES = "button, a, summary, [role=menuitem]";

interface Doing {
  readonly act: Dispatch<Move>;
  readonly mute: () => void;
  /** Shows what the keys do, or hides it. */
  readonly showKeys: () => void;
}

/** The player's keys, wherever the focus is: before the board and VS Code see them. */
export function usePlayerKeys(doing: Doing): void {
  const latest = useLatest(doing);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const { ctrlKey, metaKey, altKey, target } = event;
      if (ctrlKey || metaKey || altKey || isIn(target, WRITES)) return;
      const change = moveOf(event);
      const { act, mute, showKeys } = latest.current;
      if (change !== null) act(change);
      else if (event.key.toLowerCase() === "m") mute();
      else if (event.key === "?") showKeys();
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener("keydown", press, { capture: true });
    return () => window.removeEventListener("keydown", press, { capture: true });
  }, [latest]);
}

const LETTERS: Readonly<Record<string, Move>> = {
  n: { kind: "mark", way: 1 },
  p: { kind: "mark", way: -1 },
  ".": { kind: "faster", way: 1 },
  ">": { kind: "faster", way: 1 },
  ",": { kind: "faster", way: -1 },
  "<": { kind: "faster", way: -1 },
};

function moveOf({ key, shiftKey, target }: KeyboardEvent): Move | null {
  const letter = LETTERS[key.toLowerCase()];
  if (letter) return letter;
  if (key !== " " && isIn(target, OWN_ARROWS)) return null;
  const step = shiftKey ? LONG_STEP_MS : STEP_MS;
  const isScrubber = isIn(target, "input[type=range]");
  if (key === " ") return isIn(target, PRESSES) ? null : { kind: "toggle" };
  if (key === "ArrowRight" || (isScrubber && key === "ArrowUp")) return { kind: "step", ms: step };
  if (key === "ArrowLeft" || (isScrubber && key === "ArrowDown"))
    return { kind: "step", ms: -step };
  if (key === "Home") return { kind: "seek", t: 0 };
  if (key === "End") return { kind: "seek", t: Infinity };
  return null;
}

const isIn = (target: EventTarget | null, selector: string) =>
  target instanceof Element && target.closest(selector) !== null;
