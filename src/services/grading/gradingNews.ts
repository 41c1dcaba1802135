import type { GradeBody } from "../../core/grading/assemble.ts";

/** What a model grader tells while it works. `unit` is a criterion's title, "all criteria" or "red flags". */
export type GradingNews =
  /** A request goes out. */
  | { readonly kind: "asking"; readonly unit: string; readonly done: number; readonly of: number }
  /** Nothing came for ten seconds: the server may be loading the model. */
  | { readonly kind: "slow"; readonly seconds: number }
  /** The server asked to wait, or failed: the next attempt comes later. */
  | {
      readonly kind: "waiting";
      readonly seconds: number;
      readonly attempt: number;
      readonly of: number;
    }
  /** A unit is judged: the grade so far. */
  | { readonly kind: "judged"; readonly soFar: GradeBody };
