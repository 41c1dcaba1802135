import { useEffect, useState } from "react";
import { DojoError } from "../../src/core/errors.ts";

/** The last thing that was asked of the extension and failed, in words that may be shown. */
export function useProblem(): { problem: string | null; dismiss: () => void } {
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    const show = ({ reason }: PromiseRejectionEvent) => {
      if (reason instanceof DojoError) setProblem(reason.message);
    };
    window.addEventListener("unhandledrejection", show);
    return () => window.removeEventListener("unhandledrejection", show);
  }, []);
  return { problem, dismiss: () => setProblem(null) };
}
