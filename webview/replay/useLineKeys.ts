import { useEffect, type RefObject } from "react";

/** The arrow keys go from line to line; only one of them is in the order of Tab. */
export function useLineKeys(list: RefObject<HTMLElement>): void {
  useEffect(() => {
    const lines = list.current;
    if (!lines) return;
    const walk = (event: KeyboardEvent) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step === undefined) return;
      const buttons = [...lines.querySelectorAll("button")];
      buttons[buttons.findIndex((one) => one === document.activeElement) + step]?.focus();
      event.preventDefault();
    };
    lines.addEventListener("keydown", walk);
    return () => lines.removeEventListener("keydown", walk);
  }, [list]);
}
