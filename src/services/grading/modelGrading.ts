import { createHash } from "node:crypto";
import type { Catalog } from "../../core/catalog/catalog.ts";
import { DojoError } from "../../core/errors.ts";
import type { Source } from "../../core/evidence/source.ts";
import { countContentWords } from "../../core/evidence/words.ts";
import { judgeTaskOf } from "../../core/grading/judge/judgeTask.ts";
import { promptWording } from "../../core/grading/judge/prompt.ts";
import type { Failure } from "../../core/models/failure.ts";
import { failureText } from "../../core/models/failureText.ts";
import type { ModelIdentity } from "../../core/models/model.ts";
import type { Courier } from "../models/courier.ts";
import type { Judge } from "./calibration.ts";
import { judgeByModel, type NotJudged } from "./judgeByModel.ts";

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

/** Less than half a minute of talk: whatever a model says about it is a guess. */
const FEWEST_CONTENT_WORDS = 30;

/** There is hardly anything of the candidate's, so no model is asked. */
export class TooLittleToGrade extends DojoError {
  constructor(found: number) {
    const words = found === 0 ? "no word" : found === 1 ? "1 word" : `${found} words`;
    super(
      `There is too little to grade: apart from filler, the interview holds ${words} of yours; a model needs ` +
        `${FEWEST_CONTENT_WORDS}. Say, write or draw more and grade again, or see what the checklist finds.`,
    );
  }
}

/** @throws TooLittleToGrade. Only what the candidate said, wrote and drew counts. */
export function requireEnough(sources: readonly Source[]): void {
  const own = sources.filter(({ speaker }) => speaker === "candidate");
  const found = own.reduce((sum, { text }) => sum + countContentWords(text), 0);
  if (found < FEWEST_CONTENT_WORDS) throw new TooLittleToGrade(found);
}

/** A model as a judge of gold answers: nothing is stored or resumed. */
export const modelJudge =
  (catalog: Catalog, courier: Courier): Judge =>
  async ({ question: id, sources, board }, signal) => {
    const question = catalog.questions.get(id);
    const rubric = catalog.rubrics.get(id);
    if (!question || !rubric) throw new DojoError(`The question "${id}" is not in the bank.`);
    const { core, lexicon, decoys } = catalog;
    const targetLevel = question.target_level;
    const seed = createHash("sha256")
      .update(JSON.stringify([id, sources]))
      .digest("hex");
    const checked = { sources, board, question, rubric, core, lexicon, targetLevel };
    const result = await judgeByModel(judgeTaskOf(checked, decoys, seed), seed, courier, {
      purpose: "calibrate",
      promptHash: promptHash(),
      calibration: null,
      signal,
      onNews: () => undefined,
      paid: [],
      onPaid: () => Promise.resolve(),
    });
    if (!("body" in result)) throw new GradingFailed(result, courier.model.identity);
    return result.body;
  };
