import { useEffect, useState, type RefObject } from "react";
import { useLatest } from "../shared/useLatest.ts";

const READING_KEYS = new Set(["ArrowDown", "ArrowUp", "PageDown", "PageUp"]);

/**
 * Keeps the current line in view, until the user scrolls to read elsewhere. Going to another moment of the
 * replay, or `resume`, follows again.
 */
export function useFollowing(list: RefObject<HTMLElement>, current: number, jumps: number) {
  const [readingSince, setReadingSince] = useState<number | null>(null);
  const isReading = readingSince === jumps;
  useEffect(() => {
    if (!isReading && list.current) keepInView(list.current);
  }, [list, current, jumps, isReading]);
  useReader(list, () => setReadingSince(jumps));
  return { isReading, resume: () => setReadingSince(null) };
}

/** Hears what a user does to scroll: of scrolling itself nobody can tell from whom it comes. */
function useReader(list: RefObject<HTMLElement>, onRead: () => void): void {
  const latest = useLatest(onRead);
  useEffect(() => {
    const lines = list.current;
    if (!lines) return;
    const read = () => latest.current();
    const press = ({ key }: KeyboardEvent) => void (READING_KEYS.has(key) && read());
    // The scroll bar belongs to the list itself.
    const grab = ({ target }: PointerEvent) => void (target === lines && read());
    lines.addEventListener("wheel", read, { passive: true });
    lines.addEventListener("touchmove", read, { passive: true });
    lines.addEventListener("pointerdown", grab);
    lines.addEventListener("keydown", press);
    return () => {
      lines.removeEventListener("wheel", read);
      lines.removeEventListener("touchmove", read);
      lines.removeEventListener("pointerdown", grab);
      lines.removeEventListener("keydown", press);
    };
  }, [list, latest]);
}

/** Scrolls the list, and nothing around it. */
function keepInView(list: HTMLElement): void {
  const line = list.querySelector<HTMLElement>("[aria-current]")?.parentElement;
  if (!line) return void (list.scrollTop = 0);
  const [top, bottom] = [line.offsetTop, line.offsetTop + line.offsetHeight];
  const isSeen = top >= list.scrollTop && bottom <= list.scrollTop + list.clientHeight;
  if (!isSeen) list.scrollTop = top - list.clientHeight / 3;
}
