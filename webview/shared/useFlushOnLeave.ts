import { useEffect } from "react";
import { useLatest } from "./useLatest.ts";

/** Runs when the page may be about to stop: it loses the focus, is hidden, or goes away. */
export function useFlushOnLeave(flush: () => void): void {
  const latest = useLatest(flush);
  useEffect(() => {
    const leave = () => latest.current();
    const hide = () => void (document.visibilityState === "hidden" && latest.current());
    window.addEventListener("blur", leave);
    window.addEventListener("pagehide", leave);
    document.addEventListener("visibilitychange", hide);
    return () => {
      window.removeEventListener("blur", leave);
      window.removeEventListener("pagehide", leave);
      document.removeEventListener("visibilitychange", hide);
    };
  }, [latest]);
}
