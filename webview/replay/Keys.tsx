import { useCallback, useEffect, useRef } from "react";
import { useEscape } from "../shared/useEscape.ts";

interface Props {
  readonly open: boolean;
  readonly onToggle: () => void;
  readonly onClose: () => void;
}

const KEYS = [
  ["Space", "play or pause"],
  ["← →", "5 seconds back or on"],
  ["Shift ← →", "30 seconds back or on"],
  ["Home End", "the start, the end"],
  ["P N", "the mark before, the next one"],
  [", .", "slower, faster"],
  ["M", "mute"],
  ["?", "these keys"],
] as const;

/** What the keys do, above the button that shows it. `usePlayerKeys` does it. */
export function Keys({ open, onToggle, onClose }: Props) {
  const area = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const leave = useCallback(() => {
    onClose();
    button.current?.focus();
  }, [onClose]);
  useEscape(area, leave);
  useOutside(area, open, onClose);
  return (
    <div className="keys" ref={area}>
      <button ref={button} aria-expanded={open} aria-controls="keys" onClick={onToggle}>
        Keys
      </button>
      <dl id="keys" hidden={!open}>
        {KEYS.map(([keys, what]) => (
          <div key={keys}>
            <dt>
              {keys.split(" ").map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** A click elsewhere closes it, and Escape wherever the focus is: the key that opens it moves none. */
function useOutside(
  area: { readonly current: HTMLElement | null },
  open: boolean,
  close: () => void,
) {
  useEffect(() => {
    if (!open) return;
    const press = ({ target }: PointerEvent) => {
      if (!(target instanceof Node && area.current?.contains(target))) close();
    };
    const escape = ({ key, isComposing }: KeyboardEvent) => {
      if (key === "Escape" && !isComposing) close();
    };
    window.addEventListener("pointerdown", press, { capture: true });
    window.addEventListener("keydown", escape, { capture: true });
    return () => {
      window.removeEventListener("pointerdown", press, { capture: true });
      window.removeEventListener("keydown", escape, { capture: true });
    };
  }, [area, open, close]);
}
