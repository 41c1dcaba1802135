import type { Verdict } from "../../src/core/grading/grade.ts";
import { estimateTokens } from "../../src/core/models/estimate.ts";
import type { Failure } from "../../src/core/models/failure.ts";
import type {
  CallPlan,
  Model,
  ModelIdentity,
  ModelOutcome,
  ModelReply,
  ModelRequest,
  SendOptions,
} from "../../src/core/models/model.ts";
import { seededRandom } from "../../src/core/random.ts";
import type { Pace } from "../../src/services/models/pace.ts";

interface Finding {
  readonly verdict: Verdict;
  readonly quotes: readonly { readonly source: string; readonly text: string }[];
}

export interface MindHabits {
  /** What it finds on a signal; absent for all that is not here, decoys too. */
  readonly knows?: ReadonlyMap<string, Finding>;
  /** Share of quotes that it makes up. */
  readonly fabricates?: number;
  /** Cites some real sentence for everything that it is asked. */
  readonly isGenerous?: boolean;
  readonly levelGuess?: string;
  /** Share of replies that are no JSON. */
  readonly babbles?: number;
}

export interface JudgeHabits extends MindHabits {
  /** Answers a request in its own way instead; undefined: as ever. `nth` counts from 1. */
  readonly instead?: (
    request: ModelRequest,
    nth: number,
  ) => Partial<ModelReply> | Failure | undefined;
  /** Its first reply ends at the token limit, with this share of it written. */
  readonly cutsFirstReplyTo?: number;
  /** Keeps this many tokens of a longer prompt, from the end, and says nothing. */
  readonly window?: number;
  readonly reportsUsage?: boolean;
}

export interface JudgeServer {
  readonly plan?: CallPlan;
  readonly concurrency?: number;
  readonly extraSamples?: number;
  readonly contextTokens?: number | null;
  readonly identity?: Partial<ModelIdentity>;
  /** Tokens a second. */
  readonly prefillRate?: number;
  readonly decodeRate?: number;
}

/** One call as the server saw it, in the time of its pace. */
export interface SeenCall {
  readonly request: ModelRequest;
  readonly startedAt: number;
  readonly firstTokenAt: number;
  readonly endedAt: number;
  readonly tokens: { readonly in: number; readonly out: number; readonly cached: number };
  readonly running: number;
}

/** What a judge says to a prompt. It reads what it is sent: the task's signals, the evidence's lines and markers. */
export class JudgeMind {
  readonly #random = seededRandom(7);

  constructor(private readonly habits: MindHabits) {}

  answer(prompt: string): string {
    if (this.#random() < (this.habits.babbles ?? 0)) return "I would say this is a good answer.";
    const evidence = prompt.slice(0, prompt.lastIndexOf("# Your task"));
    const task = prompt.slice(prompt.lastIndexOf("# Your task"));
    const lines = [...evidence.matchAll(/^(\S+)(?: [\d:]+)? C\| (.{40,})$/gm)];
    const seen = (letter: string): string =>
      new RegExp(`^marker ${letter}: (.*)$`, "m").exec(evidence)?.[1] ?? "none";
    const groups = task.split(/^Signals of .* \((.*)\):$/m).slice(1);
    const criteria = [];
    for (let at = 0; at + 1 < groups.length; at += 2)
      criteria.push({
        criterion: groups[at],
        signals: idsIn(groups[at + 1] ?? "").map((id) => this.#finding(id, lines)),
        level_guess: this.habits.levelGuess ?? "3",
      });
    return JSON.stringify({
      marker_a: seen("A"),
      marker_b: seen("B"),
      criteria,
      ...(task.includes("Red flags;") && { red_flags: [] }),
    });
  }

  #finding(id: string, lines: readonly RegExpMatchArray[]): object {
    const known = this.habits.knows?.get(id) ?? { verdict: "absent", quotes: [] };
    if (!this.habits.isGenerous) return this.#spoilt(id, known);
    const line = lines[Math.floor(this.#random() * lines.length)];
    const quotes = [{ source: line?.[1] ?? "", text: line?.[2]?.slice(0, 160) ?? "" }];
    return { signal: id, quotes, verdict: "met" };
  }

  #spoilt(signal: string, { verdict, quotes }: Finding): object {
    const spoilt = quotes.map(({ source, text }) =>
      this.#random() < (this.habits.fabricates ?? 0)
        ? { source, text: `${FABRICATED} ${signal.replaceAll("-", " ")}` }
        : { source, text },
    );
    return { signal, quotes: spoilt, verdict };
  }
}

const BLOCK = 64;

/**
 * A judge whose errors are known, behind a server with a prefix cache and limited speed. It reads the prompt that it
 * is sent: the signals of its task, the lines and the markers of the evidence. What it cannot see it does not know.
 */
export class SimulatedJudge implements Model {
  readonly identity: ModelIdentity;
  readonly traits;
  readonly calls: SeenCall[] = [];
  #sent = 0;
  #running = 0;
  readonly #cache = new Set<string>();
  readonly #mind: JudgeMind;

  constructor(
    private readonly pace: Pace,
    private readonly habits: JudgeHabits = {},
    private readonly server: JudgeServer = {},
  ) {
    this.#mind = new JudgeMind(habits);
    this.identity = {
      provider: "openai",
      model: "simulated",
      origin: "http://127.0.0.1:9",
      ...server.identity,
    };
    this.traits = {
      contextTokens: server.contextTokens ?? null,
      concurrency: server.concurrency ?? 4,
      plan: server.plan ?? "per-criterion",
      extraSamples: server.extraSamples ?? 0,
    } as const;
  }

  async send(request: ModelRequest, { signal, onFirstToken }: SendOptions): Promise<ModelOutcome> {
    const nth = (this.#sent += 1);
    const own = this.habits.instead?.(request, nth);
    if (own !== undefined && "kind" in own) return { ok: false, failure: own };
    const startedAt = this.pace.now();
    const running = (this.#running += 1);
    const text = request.prefix + request.task;
    const kept = this.#kept(text);
    const cached = this.#cachedTokens(kept);
    const tokens = { in: estimateTokens(kept), out: 0, cached };
    const { prefillRate = 4_000, decodeRate = 80 } = this.server;
    await this.pace.sleep(((tokens.in - cached) / prefillRate) * 1_000, signal);
    this.#remember(kept);
    onFirstToken?.();
    const firstTokenAt = this.pace.now();
    const whole = own?.text ?? this.#mind.answer(kept);
    const isCut = nth === 1 && this.habits.cutsFirstReplyTo !== undefined;
    const answer = isCut
      ? whole.slice(0, whole.length * (this.habits.cutsFirstReplyTo ?? 1))
      : whole;
    tokens.out = estimateTokens(answer);
    await this.pace.sleep((tokens.out / decodeRate) * 1_000, signal);
    this.#running -= 1;
    if (signal.aborted) return { ok: false, failure: { kind: "cancelled", detail: "" } };
    const endedAt = this.pace.now();
    this.calls.push({ request, startedAt, firstTokenAt, endedAt, tokens, running });
    return {
      ok: true,
      reply: {
        text: answer,
        reasoning: "",
        finish: isCut ? "length" : "stop",
        usage: this.habits.reportsUsage === false ? null : tokens,
        ttftMs: firstTokenAt - startedAt,
        durationMs: endedAt - startedAt,
        loadMs: null,
        servedBy: null,
        ...own,
      },
    };
  }

  /** Its head of four tokens and its tail, as Ollama cuts. */
  #kept(text: string): string {
    const { window } = this.habits;
    if (window === undefined || estimateTokens(text) <= window) return text;
    return text.slice(0, 16) + text.slice(-(window / 2) * 4);
  }

  #cachedTokens(text: string): number {
    let at = 0;
    while (at + BLOCK <= text.length && this.#cache.has(text.slice(0, at + BLOCK))) at += BLOCK;
    return Math.floor(at / 4);
  }

  #remember(text: string): void {
    for (let at = BLOCK; at <= text.length; at += BLOCK) this.#cache.add(text.slice(0, at));
  }
}

export const FABRICATED = "we carefully considered and thoroughly implemented the whole matter of";

/** The ids of a list of "- id: text" lines, until the next blank line. */
const idsIn = (list: string): string[] =>
  [...(list.split(/\n\n/)[0] ?? "").matchAll(/^- ([a-z0-9-]+): /gm)].map((match) => match[1] ?? "");
