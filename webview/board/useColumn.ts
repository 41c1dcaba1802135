import { useCallback, useState } from "react";
import * as z from "zod";
import { pageState } from "../shared/vscodePort.ts";

export const COLUMN_WIDTH = { least: 260, usual: 360, most: 720 } as const;

const State = z.object({ width: z.number(), collapsed: z.boolean() });
type State = z.infer<typeof State>;

const Stored = z.object({ column: State }).catch({
  column: { width: COLUMN_WIDTH.usual, collapsed: false },
});

export type Column = ReturnType<typeof useColumn>;

/** Width of the column beside the board, in pixels, and whether it is shown; kept over a reload of the page. */
export function useColumn() {
  const [state, setState] = useState<State>(() => Stored.parse(pageState.read()).column);
  const change = useCallback((next: Partial<State>) => {
    setState((current) => {
      const column = { ...current, ...next };
      pageState.write({ column });
      return column;
    });
  }, []);
  const setWidth = useCallback(
    (width: number) =>
      change({ width: Math.min(COLUMN_WIDTH.most, Math.max(COLUMN_WIDTH.least, width)) }),
    [change],
  );
  const setCollapsed = useCallback((collapsed: boolean) => change({ collapsed }), [change]);
  const template = state.collapsed
    ? "minmax(0, 1fr)"
    : `minmax(0, 1fr) min(${state.width}px, 60vw)`;
  return { ...state, template, setWidth, setCollapsed };
}
