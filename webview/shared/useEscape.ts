import { useEffect, type RefObject } from "react";

/** Escape anywhere in `area`, unless it ends the composition of a character. */
export function useEscape(area: RefObject<HTMLElement>, leave: () => void): void {
  useEffect(() => {
    const element = area.current;
    const press = ({ key, isComposing }: KeyboardEvent) => {
      if (key === "Escape" && !isComposing) leave();
    };
    element?.addEventListener("keydown", press);
    return () => element?.removeEventListener("keydown", press);
  }, [area, leave]);
}
