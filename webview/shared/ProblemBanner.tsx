import { useProblem } from "./useProblem.ts";

/** The last thing that was asked of the extension and failed, above a page. */
export function ProblemBanner() {
  const { problem, dismiss } = useProblem();
  if (problem === null) return null;
  return (
    <div className="page-banner" role="alert">
      {problem} <button onClick={dismiss}>Dismiss</button>
    </div>
  );
}
