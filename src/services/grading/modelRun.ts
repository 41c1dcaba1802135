import type { GradeBody } from "../../core/grading/assemble.ts";
import type { CalibrationNote } from "../../core/grading/grade.ts";
import type { Brief } from "../../core/grading/judge/brief.ts";
import { boundaryUnits, judgeGrade, type Judgements } from "../../core/grading/judge/judgeGrade.ts";
import {
  type Ask,
  firstAsks,
  formatBelow,
  isFatal,
  MOST_REQUESTS,
  nextAsks,
  sampleAsk,
} from "../../core/grading/judge/ladder.ts";
import { unitName } from "../../core/grading/judge/preview.ts";
import { backoffMs } from "../../core/models/backoff.ts";
import type { Failure } from "../../core/models/failure.ts";
import { failureText } from "../../core/models/failureText.ts";
import type { CallPlan, ReplyFormat } from "../../core/models/model.ts";
import { sha256Of } from "../files/sha256.ts";
import type { CallLabel, Courier } from "../models/courier.ts";
import { sendErrand, type Errand, type Sent } from "./errand.ts";
import type { GradingNews } from "./gradingNews.ts";
import type { PaidAnswer } from "./paidAnswers.ts";
import { RunLedger } from "./runLedger.ts";

export interface RunOptions {
  readonly purpose: CallLabel["purpose"];
  readonly promptHash: string;
  readonly calibration: CalibrationNote | null;
  readonly signal: AbortSignal;
  readonly onNews: (news: GradingNews) => void;
  /** What an earlier run of the same grade has already brought home. */
  readonly paid: readonly PaidAnswer[];
  readonly onPaid: (answer: PaidAnswer) => Promise<void>;
}

/** `failure`: what ended the run early; null when every unit was asked to its end. */
export interface RunResult {
  readonly body: GradeBody;
  readonly judged: number;
  readonly failure: Failure | null;
}

const MOST_SAMPLE_REQUESTS = 8;

/**
 * One grading of one interview by one model: the first request alone until its first token, so that the server's
 * cache is warm, then as many at once as the courier allows.
 */
export class ModelRun {
  readonly #ledger: RunLedger;
  readonly #plan: CallPlan;
  /** Of each part, what tells its prompt from others. */
  readonly #prompts: readonly string[];
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #started: number;
  #fatal: Failure | null = null;
  /** Why a unit was given up last. */
  #last: Failure | null = null;
  #hasAnswered = false;
  #requestsLeft = 0;

  constructor(
    private readonly brief: Brief,
    private readonly courier: Courier,
    private readonly options: RunOptions,
  ) {
    const { plan } = courier.model.traits;
    this.#plan = plan === "all-in-one" && !brief.fitsAllInOne ? "per-criterion" : plan;
    this.#ledger = new RunLedger(brief.parts.length);
    this.#signal = AbortSignal.any([options.signal, this.#stop.signal]);
    this.#started = courier.pace.now();
    this.#prompts = brief.parts.map(({ prefix }) => sha256Of(prefix).slice(0, 16));
    for (const answer of options.paid)
      if (answer.prompt === this.#prompts[answer.part]) this.#ledger.take(answer);
  }

  async finish(): Promise<RunResult> {
    for (const part of this.brief.parts.keys()) await this.#judgePart(part);
    if (this.#fatal === null && !this.options.signal.aborted) await this.#sampleBoundaries();
    this.#explainMissing();
    const judged = this.brief.units.filter((unit) => this.#ledger.isJudged(unit)).length;
    const ended = this.#fatal ?? (judged === 0 ? this.#last : null);
    const failure = this.options.signal.aborted ? CANCELLED : ended;
    return { body: this.#grade(), judged, failure };
  }

  async #judgePart(part: number): Promise<void> {
    const missing = this.brief.units.filter((unit) => !this.#ledger.has(unit, part, 0));
    const asks = firstAsks(missing, this.#plan);
    this.#requestsLeft = 2 * asks.length + 10;
    await this.#sendAll(asks.map((ask) => ({ ask, part, sample: 0 })));
  }

  /** Further samples only where one uncertain verdict decides a level. */
  async #sampleBoundaries(): Promise<void> {
    const { extraSamples } = this.courier.model.traits;
    if (extraSamples === 0 || this.brief.parts.length > 1) return;
    const units = boundaryUnits(this.brief.task, this.#judgements());
    const errands = units
      .flatMap((unit) =>
        Array.from({ length: extraSamples }, (_, at) => ({ unit, sample: at + 1 })),
      )
      .filter(({ unit, sample }) => !this.#ledger.has(unit, 0, sample))
      .slice(0, MOST_SAMPLE_REQUESTS)
      .map(({ unit, sample }) => ({ ask: sampleAsk(unit), part: 0, sample }));
    this.#requestsLeft = 2 * errands.length;
    await this.#sendAll(errands);
  }

  async #sendAll(errands: readonly Errand[]): Promise<void> {
    const [first, ...others] = errands;
    if (first === undefined || this.#isOver) return;
    let release = (): void => undefined;
    const isWarm = new Promise<void>((resolve) => (release = resolve));
    const leading = this.#pursue(first, release).finally(release);
    await isWarm;
    await Promise.all([leading, ...others.map((errand) => this.#pursue(errand))]);
  }

  /** Follows one errand up the ladder until its units are judged or nothing more can be done. */
  async #pursue(errand: Errand, onFirstToken?: () => void): Promise<void> {
    const { ask } = errand;
    if (!(await this.#mayAsk(ask)) || this.#isOver) return;
    const assessment = await this.#send(errand, onFirstToken);
    if (this.#signal.aborted && assessment.judged.length === 0) return;
    await this.#keep(errand, assessment);
    const { failure } = assessment;
    if (failure !== null && isFatal(failure, this.#hasAnswered)) return this.#giveUp(failure);
    const judged = assessment.judged.map(({ unit }) => unit);
    const next = nextAsks({ ask, judged, problems: assessment.problems, failure });
    const isLower = failure?.kind !== "format-refused" || this.#lowerFormat(assessment.format);
    if (next.length > 0 && isLower)
      await Promise.all(next.map((one) => this.#pursue({ ...errand, ask: one })));
    else if (errand.sample === 0 && failure !== null) {
      // Markers that stay away after three requests were never seen.
      const isCut = assessment.signs.length > 0;
      this.#failed(
        ask.units.filter((unit) => !judged.includes(unit)),
        isCut ? { kind: "truncated", detail: assessment.signs.join(", ") } : failure,
      );
    }
  }

  #failed(units: readonly string[], failure: Failure): false {
    if (units.length > 0) this.#last = failure;
    for (const unit of units) this.#ledger.failed(unit, this.#inWords(failure));
    return false;
  }

  /** Waits as long as the failure before asks for; false when that, or the budget, forbids another request. */
  async #mayAsk({ attempt, afterFailure, units }: Ask): Promise<boolean> {
    if (afterFailure !== null) {
      const ms = backoffMs(attempt - 1, afterFailure, this.courier.pace.random());
      if (ms === null) {
        this.#giveUp(afterFailure);
        return this.#failed(units, afterFailure);
      }
      const seconds = Math.ceil(ms / 1_000);
      this.options.onNews({ kind: "waiting", seconds, attempt, of: MOST_REQUESTS });
      await this.courier.pace.sleep(ms, this.#signal);
    }
    if (this.#requestsLeft <= 0) return this.#failed(units, { kind: "budget-spent", detail: "" });
    this.#requestsLeft -= 1;
    return true;
  }

  async #send(errand: Errand, onFirstToken?: () => void): Promise<Sent> {
    const { brief, courier } = this;
    const sent = await sendErrand(errand, {
      ...{ brief, courier, label: this.#label(errand.ask), signal: this.#signal },
      onSent: () => this.#sent(errand.ask),
      onSlow: (seconds) => this.options.onNews({ kind: "slow", seconds }),
      ...(onFirstToken && { onFirstToken }),
    });
    this.#hasAnswered ||= sent.isAnswered;
    return sent;
  }

  async #keep({ part, sample }: Errand, { judged, reply }: Sent): Promise<void> {
    if (reply === null) return;
    this.#ledger.timed(reply);
    const cost_usd = this.courier.costOf(reply.usage);
    if (judged.length === 0) return this.#ledger.spent(reply.usage, cost_usd);
    const prompt = this.#prompts[part] ?? "";
    const answer = { prompt, part, sample, judged: [...judged], tokens: reply.usage, cost_usd };
    this.#ledger.take(answer);
    await this.options.onPaid(answer);
    this.options.onNews({ kind: "judged", soFar: this.#grade() });
  }

  #giveUp(failure: Failure): void {
    this.#fatal ??= failure;
    this.#stop.abort();
  }

  /** All who were refused step down once, together. False: there is no plainer format. */
  #lowerFormat(refused: ReplyFormat): boolean {
    if (this.courier.format !== refused) return true;
    const below = formatBelow(refused);
    if (below !== null) this.courier.format = below;
    return below !== null;
  }

  get #isOver(): boolean {
    return this.#fatal !== null || this.#signal.aborted;
  }

  #explainMissing(): void {
    const { signal } = this.options;
    const reason = signal.aborted
      ? "cancelled before it was judged"
      : this.#fatal && this.#inWords(this.#fatal);
    for (const unit of this.brief.units)
      if (reason !== null && !this.#ledger.isJudged(unit)) this.#ledger.failed(unit, reason);
  }

  #inWords(failure: Failure): string {
    return failureText(failure, this.courier.model.identity).message;
  }

  #sent({ units, step }: Ask): void {
    this.#ledger.sent(step);
    this.options.onNews({
      kind: "asking",
      unit: unitName(units, this.brief),
      done: this.brief.units.filter((unit) => this.#ledger.isJudged(unit)).length,
      of: this.brief.units.length,
    });
  }

  #label({ units, attempt, step }: Ask): CallLabel {
    const { purpose, promptHash } = this.options;
    return {
      purpose,
      prompt_hash: promptHash,
      rubric_revision: this.brief.task.rubric.revision,
      plan: this.#plan,
      unit: units.length > 1 ? "all" : (units[0] ?? ""),
      attempt,
      step,
    };
  }

  #grade(): GradeBody {
    return judgeGrade(this.brief.task, this.#judgements());
  }

  #judgements(): Judgements {
    const { identity } = this.courier.model;
    const tokens = this.#ledger.tokens;
    return {
      samples: this.#ledger.samples,
      failed: this.#ledger.failures,
      tokens,
      run: {
        ...identity,
        ...this.#ledger.figures,
        prompt_hash: this.options.promptHash,
        plan: this.#plan,
        duration_ms: Math.round(this.courier.pace.now() - this.#started),
        tokens_estimated: tokens === null,
        complete: !this.options.signal.aborted,
        calibration: this.options.calibration,
      },
    };
  }
}

const CANCELLED: Failure = { kind: "cancelled", detail: "" };
