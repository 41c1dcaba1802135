import { useState } from "react";

export const criterionButton = (id: string) => `criterion-${id}`;

/** Which criteria are open: at first the one with most to gain. */
export function useOpenCriteria(first: string | undefined) {
  const [open, setOpen] = useState<ReadonlySet<string>>(
    new Set(first === undefined ? [] : [first]),
  );
  return {
    has: (id: string) => open.has(id),
    all: (ids: readonly string[]) => setOpen(new Set(ids)),
    toggle: (id: string) =>
      setOpen(
        open.has(id) ? new Set([...open].filter((other) => other !== id)) : new Set([...open, id]),
      ),
    /** Opens a criterion and goes there. */
    show: (id: string) => {
      setOpen(new Set([...open, id]));
      const button = document.getElementById(criterionButton(id));
      button?.scrollIntoView({ block: "start" });
      button?.focus();
    },
  };
}
