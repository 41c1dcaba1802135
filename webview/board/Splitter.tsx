import type { KeyboardEvent, PointerEvent } from "react";
import { COLUMN_WIDTH, type Column } from "./useColumn.ts";

const STEP = 24;

/** Changes the width of the column by pointer or arrow keys; Enter hides the column. */
export function Splitter({ column }: { readonly column: Column }) {
  const drag = ({ buttons, clientX }: PointerEvent) => {
    if (buttons === 1) column.setWidth(window.innerWidth - clientX);
  };
  const press = (event: KeyboardEvent) => {
    const actions: Record<string, () => void> = {
      ArrowLeft: () => column.setWidth(column.width + STEP),
      ArrowRight: () => column.setWidth(column.width - STEP),
      Home: () => column.setWidth(COLUMN_WIDTH.most),
      End: () => column.setWidth(COLUMN_WIDTH.least),
      Enter: () => column.setCollapsed(true),
    };
    if (!Object.hasOwn(actions, event.key)) return;
    actions[event.key]?.();
    event.preventDefault();
  };
  return (
    <div
      className="splitter"
      role="separator"
      tabIndex={0}
      aria-label="Width of the interview column"
      aria-orientation="vertical"
      aria-valuemin={COLUMN_WIDTH.least}
      aria-valuemax={COLUMN_WIDTH.most}
      aria-valuenow={column.width}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onDoubleClick={() => column.setWidth(COLUMN_WIDTH.usual)}
      onKeyDown={press}
    />
  );
}
