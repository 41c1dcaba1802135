import { createHash } from "node:crypto";
import type { Evidence } from "../evidence/evidenceOf.ts";

/** SHA-256 of what decides a grade: evidence, rubric, rules and grader. The same key means the same grade. */
export function gradeKey(evidence: Evidence, ...rules: readonly unknown[]): string {
  return createHash("sha256")
    .update(JSON.stringify([evidence.sources, evidence.board, ...rules]))
    .digest("hex");
}
