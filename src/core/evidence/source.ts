/**
 * Everything a candidate produced, addressed: speech turns (`S017`), notes (`N03`), board elements (`B:<element id>`).
 * Interviewer turns are context, never evidence.
 */
export interface Source {
  readonly id: string;
  readonly kind: "speech" | "notes" | "board";
  readonly text: string;
  /** Interview time in milliseconds, null where it is unknown. */
  readonly t: number | null;
  readonly speaker: "candidate" | "interviewer";
}

/** The candidate's own words or boxes: `text` is always a slice of the source, never a grader's string. */
export interface Quote {
  readonly source: string;
  readonly text: string;
}
