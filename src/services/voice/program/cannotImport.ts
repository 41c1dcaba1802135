import type { ImportReason } from "../importJob.ts";

/** Why a file cannot become a recording, in a form that crosses to the parent. */
export class CannotImport extends Error {
  override readonly name = "CannotImport";
  readonly reason: ImportReason;

  constructor(reason: ImportReason, detail: string) {
    super(detail);
    this.reason = reason;
  }
}
