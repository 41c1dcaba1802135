import { useEffect, type Dispatch } from "react";
import type { Move } from "./playhead.ts";

const STEP_MS = 5_000;
const LONG_STEP_MS = 30_000;

/** Where keys have a meaning of their own. */
const WRITES = "input:not([type=range]), textarea, select, [contenteditable], [role=dialog]";
const OWN_ARROWS = ".loudness input";
const PRESSES = "button, a, summary, [role=menuitem]";

/** The player's keys, wherever the focus is: before the board and VS Code see them. */
export function usePlayerKeys(act: Dispatch<Move>): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const change = moveOf(event);
      if (change === null) return;
      event.preventDefault();
      event.stopPropagation();
      act(change);
    };
    window.addEventListener("keydown", press, { capture: true });
    return () => window.removeEventListener("keydown", press, { capture: true });
  }, [act]);
}

function moveOf({ key, shiftKey, ctrlKey, metaKey, altKey, target }: KeyboardEvent): Move | null {
  if (ctrlKey || metaKey || altKey || isIn(target, WRITES)) return null;
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
