import pLimit from "p-limit";
import { LONGEST_WAIT_MS } from "../../core/models/backoff.ts";
import type { CallRecord } from "../../core/models/callRecord.ts";
import { estimateTokens } from "../../core/models/estimate.ts";
import type { Failure } from "../../core/models/failure.ts";
import type {
  Model,
  ModelIdentity,
  ModelOutcome,
  ModelReply,
  ModelRequest,
  ReplyFormat,
  Usage,
} from "../../core/models/model.ts";
import type { Pace } from "./pace.ts";

/** What the call log says of a request beside its figures. */
export type CallLabel = Pick<
  CallRecord,
  "purpose" | "prompt_hash" | "rubric_revision" | "plan" | "unit" | "attempt" | "step"
>;

/** What the receiver made of a reply, for the log. */
export interface Verdict {
  readonly failure: Failure | null;
  readonly truncation: readonly string[];
}

export interface CourierParts {
  readonly pace: Pace;
  /** Wall clock, ISO 8601. */
  readonly now: () => string;
  readonly log: (record: CallRecord) => void;
  /** US dollars; null where the price is unknown. */
  readonly costOf: (identity: ModelIdentity, usage: Usage) => number | null;
}

export interface SendHooks {
  readonly signal: AbortSignal;
  /** Its turn has come: the request goes out. */
  readonly onSent?: () => void;
  readonly onFirstToken?: () => void;
  /** Every ten seconds in which nothing came yet. */
  readonly onSlow?: (seconds: number) => void;
  /** Looks at the reply before it is logged. */
  readonly read?: (reply: ModelReply) => Verdict;
}

/** A model may have to be loaded first. */
const FIRST_TOKEN_MS = 300_000;
const WHOLE_CALL_MS = 600_000;
const SLOW_MS = 10_000;
/** No tokenizer has tokens that are so much longer than we estimate. */
const LEAST_RATIO = 0.5;

/**
 * The way to one model, shared by all who ask it: never more calls at once than its server bears, a pause for all when
 * it asks for one, a deadline for each, and a line in the log.
 */
export class Courier {
  /** The strictest format that the server has not refused; remembered for the session. */
  format: ReplyFormat = "schema";
  /** Reported ÷ estimated tokens of the last prompt that was read whole; null before it. */
  usualRatio: number | null = null;
  readonly #limit: ReturnType<typeof pLimit>;
  #closedUntil = 0;

  constructor(
    readonly model: Model,
    private readonly parts: CourierParts,
  ) {
    this.#limit = pLimit(Math.max(1, model.traits.concurrency));
  }

  get pace(): Pace {
    return this.parts.pace;
  }

  /** Waits for its turn, sends, and logs. Failures are values. */
  send(request: ModelRequest, label: CallLabel, hooks: SendHooks): Promise<ModelOutcome> {
    return this.#limit(async () => {
      const failure = await this.#untilOpen(hooks.signal);
      if (failure !== null) return { ok: false, failure };
      hooks.onSent?.();
      const started = this.parts.pace.now();
      const outcome = await this.#sendInTime(request, hooks);
      const verdict = this.#receive(outcome, hooks);
      this.#log(request, label, outcome, verdict, this.parts.pace.now() - started);
      return outcome;
    });
  }

  /** The model itself for those who ask one plain question: it waits its turn and is logged like the others. */
  asModel(purpose: CallLabel["purpose"]): Model {
    const label = { ...PLAIN, purpose };
    const { identity, traits } = this.model;
    return {
      identity,
      traits,
      send: (request, hooks) => this.send(request, label, hooks),
    };
  }

  /** Remembers how this model counts, from a prompt that was read whole. */
  learn({ usage }: ModelReply, estimatedIn: number): void {
    const ratio = usage === null ? 0 : usage.in / estimatedIn;
    // A lower count leaves out what the server's cache held.
    if (ratio >= LEAST_RATIO) this.usualRatio = ratio;
  }

  /** What a reply cost; null where the price or the usage is unknown. */
  costOf(usage: Usage | null): number | null {
    return usage && this.parts.costOf(this.model.identity, usage);
  }

  #receive(outcome: ModelOutcome, { read }: SendHooks): Verdict {
    if (outcome.ok) return read?.(outcome.reply) ?? { failure: null, truncation: [] };
    const { failure } = outcome;
    if (failure.kind === "rate-limited")
      this.#closedUntil = Math.max(
        this.#closedUntil,
        this.parts.pace.now() + (failure.retryAfterMs ?? 0),
      );
    return { failure, truncation: [] };
  }

  /** Whoever comes while the server asks for a pause waits, too; of a used-up quota they hear at once. */
  async #untilOpen(signal: AbortSignal): Promise<Failure | null> {
    const { pace } = this.parts;
    for (;;) {
      if (signal.aborted) return CANCELLED;
      const left = this.#closedUntil - pace.now();
      if (left <= 0) return null;
      if (left > LONGEST_WAIT_MS) return { kind: "rate-limited", detail: "", retryAfterMs: left };
      await pace.sleep(left, signal);
    }
  }

  async #sendInTime(request: ModelRequest, hooks: SendHooks): Promise<ModelOutcome> {
    const deadline = new AbortController();
    const done = new AbortController();
    const { pace } = this.parts;
    let isTalking = false;
    const onFirstToken = (): void => {
      isTalking = true;
      hooks.onFirstToken?.();
    };
    const watch = async (): Promise<void> => {
      for (let waited = 0; waited < WHOLE_CALL_MS; waited += SLOW_MS) {
        await pace.sleep(SLOW_MS, done.signal);
        if (done.signal.aborted) return;
        const seconds = (waited + SLOW_MS) / 1_000;
        if (!isTalking) hooks.onSlow?.(seconds);
        if (!isTalking && waited + SLOW_MS >= FIRST_TOKEN_MS) break;
      }
      deadline.abort();
    };
    void watch();
    const signal = AbortSignal.any([hooks.signal, deadline.signal]);
    const outcome = await this.model.send(request, { signal, onFirstToken });
    done.abort();
    const isLate = !outcome.ok && deadline.signal.aborted && !hooks.signal.aborted;
    return isLate ? { ok: false, failure: timedOut(isTalking) } : outcome;
  }

  #log(
    request: ModelRequest,
    label: CallLabel,
    outcome: ModelOutcome,
    { failure, truncation }: Verdict,
    duration: number,
  ): void {
    const reply = outcome.ok ? outcome.reply : null;
    const { provider, model, origin } = this.model.identity;
    this.parts.log({
      at: this.parts.now(),
      ...label,
      provider,
      model,
      origin,
      format: request.format,
      ttft_ms: reply?.ttftMs ?? null,
      duration_ms: Math.round(reply?.durationMs ?? duration),
      load_ms: reply?.loadMs ?? null,
      tokens: reply?.usage ?? null,
      estimated_in: estimateTokens(request.prefix + request.task),
      finish: reply?.finish ?? null,
      failure: failure?.kind ?? null,
      truncation: [...truncation],
      cost_usd: this.costOf(reply?.usage ?? null),
    });
  }
}

/** What a single question has to say of itself. */
const PLAIN = {
  prompt_hash: "",
  rubric_revision: null,
  plan: null,
  unit: "answer",
  attempt: 1,
  step: "first",
} as const;

const CANCELLED: Failure = { kind: "cancelled", detail: "" };

const timedOut = (hasBegun: boolean): Failure => ({
  kind: "timed-out",
  detail: hasBegun
    ? `no end after ${WHOLE_CALL_MS / 60_000} minutes`
    : `no first token after ${FIRST_TOKEN_MS / 60_000} minutes`,
});
