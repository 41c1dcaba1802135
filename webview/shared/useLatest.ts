import { useLayoutEffect, useRef, type RefObject } from "react";

/** The value of the last render, for listeners that outlive the render which made them. */
export function useLatest<T>(value: T): Readonly<RefObject<T>> & { readonly current: T } {
  const latest = useRef(value);
  useLayoutEffect(() => {
    latest.current = value;
  });
  return latest;
}
