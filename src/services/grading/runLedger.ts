import type { GradeBody } from "../../core/grading/assemble.ts";
import type { ModelRun } from "../../core/grading/grade.ts";
import type { JudgedUnit } from "../../core/grading/judge/judged.ts";
import type { LadderStep } from "../../core/grading/judge/ladder.ts";
import { unionOf } from "../../core/grading/judge/samples.ts";
import type { ModelReply } from "../../core/models/model.ts";
import type { PaidAnswer } from "./paidAnswers.ts";

/** What a run has so far: judged units by sample and part, and what they took. */
export class RunLedger {
  /** Unit → sample → part. */
  readonly #judged = new Map<string, Map<number, Map<number, JudgedUnit>>>();
  readonly #failed = new Map<string, string>();
  readonly #steps: Partial<Record<LadderStep, number>> = {};
  #calls = 0;
  #ttftMs: number | null = null;
  #loadMs: number | null = null;
  readonly #tokens = { in: 0, out: 0, cached: 0 };
  #isCounted = true;
  #cost: number | null = 0;

  constructor(private readonly parts: number) {}

  has(unit: string, part: number, sample: number): boolean {
    return this.#judged.get(unit)?.get(sample)?.has(part) === true;
  }

  /** A unit is judged when all its parts are. */
  isJudged(unit: string): boolean {
    return this.#judged.get(unit)?.get(0)?.size === this.parts;
  }

  sent(step: LadderStep): void {
    this.#calls += 1;
    this.#steps[step] = (this.#steps[step] ?? 0) + 1;
  }

  /** The first reply says how long the user waited; any may say that the model had to be loaded. */
  timed({ ttftMs, loadMs }: ModelReply): void {
    this.#ttftMs ??= ttftMs;
    if (loadMs !== null) this.#loadMs = Math.max(this.#loadMs ?? 0, loadMs);
  }

  take({ part, sample, judged, tokens, cost_usd }: PaidAnswer): void {
    for (const unit of judged) {
      const samples = this.#judged.get(unit.unit) ?? new Map<number, Map<number, JudgedUnit>>();
      const parts = samples.get(sample) ?? new Map<number, JudgedUnit>();
      this.#judged.set(unit.unit, samples.set(sample, parts.set(part, unit)));
    }
    this.spent(tokens, cost_usd);
  }

  /** Replies that were of no use cost as much as others. */
  spent(tokens: PaidAnswer["tokens"], cost: number | null): void {
    this.#isCounted &&= tokens !== null;
    this.#tokens.in += tokens?.in ?? 0;
    this.#tokens.out += tokens?.out ?? 0;
    this.#tokens.cached += tokens?.cached ?? 0;
    this.#cost = this.#cost === null || cost === null ? null : this.#cost + cost;
  }

  failed(unit: string, reason: string): void {
    this.#failed.set(unit, reason);
  }

  get failures(): ReadonlyMap<string, string> {
    return this.#failed;
  }

  /** Samples of each judged unit, over all parts. */
  get samples(): Map<string, JudgedUnit[]> {
    const judged = new Map<string, JudgedUnit[]>();
    for (const [unit, samples] of this.#judged) {
      if (!this.isJudged(unit)) continue;
      const whole = [...samples.values()].filter((parts) => parts.size === this.parts);
      judged.set(
        unit,
        whole.flatMap(
          (parts) => unionOf([...parts].sort(([a], [b]) => a - b).map(([, one]) => one)) ?? [],
        ),
      );
    }
    return judged;
  }

  get figures(): Pick<ModelRun, "parts" | "calls" | "steps" | "ttft_ms" | "load_ms" | "cost_usd"> {
    return {
      parts: this.parts,
      calls: this.#calls,
      steps: { ...this.#steps },
      ttft_ms: this.#ttftMs,
      load_ms: this.#loadMs,
      cost_usd: this.#cost,
    };
  }

  /** Null where the server does not count. */
  get tokens(): GradeBody["tokens"] {
    return this.#isCounted ? { ...this.#tokens } : null;
  }
}
