import { createHash } from "node:crypto";
import { DojoError } from "../../core/errors.ts";
import { promptWording } from "../../core/grading/judge/prompt.ts";
import type { Failure } from "../../core/models/failure.ts";
import { failureText } from "../../core/models/failureText.ts";
import type { ModelIdentity } from "../../core/models/model.ts";
import type { NotJudged } from "./judgeByModel.ts";

/** SHA-256 of the grading prompt's wording: a calibration holds for one wording. */
export function promptHash(): string {
  return createHash("sha256").update(promptWording()).digest("hex");
}

/** A model could not grade; the message says why and what to do next. */
export class GradingFailed extends DojoError {
  readonly failure: Failure;

  constructor({ failure, estimatedTokens }: NotJudged, identity: ModelIdentity) {
    const { message, next } = failureText(failure, { ...identity, estimatedTokens });
    super(`${message} ${next}`);
    this.failure = failure;
  }
}
