import * as z from "zod";
import { Verdict } from "../../core/grading/grade.ts";
import type { Failure } from "../../core/models/failure.ts";
import type {
  Model,
  ModelOutcome,
  ModelReply,
  ModelRequest,
  ReplyFormat,
  SendOptions,
} from "../../core/models/model.ts";
import { anyString, arrayOf, objectOf, oneOf } from "../../core/models/replySchema.ts";

/** What a trial grade showed. Times in milliseconds; unknown is null, never 0. */
export interface TrialFigures {
  readonly ttftMs: number | null;
  readonly loadMs: number | null;
  readonly durationMs: number;
  readonly tokensPerSecond: number | null;
  readonly contextTokens: number | null;
  /** The strictest way to ask for JSON that the server takes. */
  readonly format: ReplyFormat;
  /** What to know before this model grades, each a sentence. */
  readonly notes: readonly string[];
}

export type Trial =
  | ({ readonly ok: true } & TrialFigures)
  | { readonly ok: false; readonly failure: Failure };

/**
 * Lets a model judge four invented sentences by three signals, two of which are there. Nothing of the user's is
 * sent. The caller's signal is the deadline.
 */
export async function trialGrade(model: Model, options: SendOptions): Promise<Trial> {
  const { format, outcome } = await sendStrictest(model, options);
  if (!outcome.ok) return outcome;
  const read = readReply(outcome.reply);
  if (!read.ok) return read;
  const judged = judge(read.signals);
  if (judged.right < SIGNALS.length - 1)
    return unusable(`It judged ${judged.right} of ${SIGNALS.length} plain signals right.`);
  const figures = figuresOf(model, outcome.reply);
  return {
    ok: true,
    ...figures,
    format,
    notes: [...judged.notes, ...formatNotes(format, read.isBare), ...paceNotes(figures)],
  };
}

const INTERVIEW: ReadonlyMap<string, string> = new Map([
  [
    "S001",
    "We expect two hundred requests a second at peak, so a single server is enough at the start.",
  ],
  [
    "S002",
    "Every answer stays in a cache for five minutes, keyed by the customer and the question.",
  ],
  ["S003", "When the cache is down we read from the database, and refuse what it cannot carry."],
  ["S004", "A dashboard shows the error rate, and I would look at it each morning."],
]);

/** `isThere`: whether a careful reader finds the signal. */
const SIGNALS = [
  { id: "load", text: "says how many requests a second to expect", isThere: true },
  { id: "cache-key", text: "says by what a cached answer is keyed", isThere: true },
  { id: "encryption", text: "says how stored data is encrypted", isThere: false },
] as const;

const REPLY_SCHEMA = objectOf({
  signals: arrayOf(
    objectOf({
      signal: oneOf(SIGNALS.map(({ id }) => id)),
      quotes: arrayOf(objectOf({ source: anyString, text: anyString })),
      verdict: oneOf(Verdict.options),
    }),
  ),
});

const TrialQuote = z.object({ source: z.string(), text: z.string() });
const TrialSignal = z.object({
  signal: z.string(),
  quotes: z.array(TrialQuote),
  verdict: Verdict,
});
const TrialReply = z.object({ signals: z.array(TrialSignal) });

const FORMATS: readonly ReplyFormat[] = ["schema", "json", "text"];
/** Room for a model that thinks although it was told not to. */
const MAX_OUTPUT_TOKENS = 1_200;
const SLOW_TOKENS_PER_SECOND = 8;
/** What an interview of 45 minutes needs with its rubric. */
const COMFORTABLE_CONTEXT = 16_384;

function trialRequest(format: ReplyFormat): ModelRequest {
  const prefix = [
    "You judge what a candidate said in a system-design interview. The sentences, each with its address:",
    ...[...INTERVIEW].map(([id, text]) => `${id}: ${text}`),
  ].join("\n");
  const task = [
    "",
    "Judge each of these signals once:",
    ...SIGNALS.map(({ id, text }) => `- ${id}: ${text}`),
    "First quote the exact words that show it, with their address, then give the verdict: met, partial, absent or contradicted. Without a quote a signal is absent.",
    'Answer with JSON only: {"signals": [{"signal": "<id>", "quotes": [{"source": "S001", "text": "<exact words>"}], "verdict": "<verdict>"}]}',
  ].join("\n");
  return {
    prefix,
    task,
    schema: REPLY_SCHEMA,
    format,
    maxOutputTokens: MAX_OUTPUT_TOKENS,
    temperature: 0,
    thinking: false,
  };
}

async function sendStrictest(
  model: Model,
  options: SendOptions,
): Promise<{ format: ReplyFormat; outcome: ModelOutcome }> {
  for (const format of FORMATS) {
    const outcome = await model.send(trialRequest(format), options);
    if (outcome.ok || outcome.failure.kind !== "format-refused") return { format, outcome };
  }
  return { format: "text", outcome: unusable("It refuses every way to ask for JSON.") };
}

type Read =
  | {
      readonly ok: true;
      readonly signals: readonly z.infer<typeof TrialSignal>[];
      /** False: there was text around the JSON. */
      readonly isBare: boolean;
    }
  | { readonly ok: false; readonly failure: Failure };

function readReply({ text, reasoning, finish }: ModelReply): Read {
  const trimmed = text.trim();
  if (finish === "filter") return failed("filtered", "");
  if (trimmed === "" && reasoning !== "") return failed("only-thinking", "");
  const json = trimmed.slice(trimmed.indexOf("{"), trimmed.lastIndexOf("}") + 1);
  const reply = TrialReply.safeParse(parsed(json));
  if (reply.success) return { ok: true, signals: reply.data.signals, isBare: json === trimmed };
  if (finish === "length") return failed("cut-off", "");
  return unusable("The reply is not the JSON that was asked for.");
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function judge(signals: readonly z.infer<typeof TrialSignal>[]): {
  right: number;
  notes: string[];
} {
  const isRight = ({ id, isThere }: (typeof SIGNALS)[number]): boolean => {
    const verdict = signals.find(({ signal }) => signal === id)?.verdict;
    return isThere ? verdict === "met" || verdict === "partial" : verdict === "absent";
  };
  const right = SIGNALS.filter(isRight).length;
  const quotes = signals.flatMap((one) => (one.verdict === "absent" ? [] : one.quotes));
  const verbatim = quotes.filter(isVerbatim);
  const notes = [];
  if (right < SIGNALS.length)
    notes.push(
      `It judged ${right} of ${SIGNALS.length} plain signals right: compare its grades with the checklist's.`,
    );
  if (verbatim.length < quotes.length || quotes.length === 0)
    notes.push(
      `${verbatim.length} of ${quotes.length} quotes were word for word: signals whose quotes are not found count as absent.`,
    );
  return { right, notes };
}

function isVerbatim({ source, text }: z.infer<typeof TrialQuote>): boolean {
  const words = text.trim().toLowerCase();
  return words !== "" && (INTERVIEW.get(source)?.toLowerCase().includes(words) ?? false);
}

function formatNotes(format: ReplyFormat, isBare: boolean): string[] {
  if (format !== "schema")
    return ["The server enforces no schema: some replies may be asked again."];
  return isBare ? [] : ["It wrote text around the JSON although a schema was set."];
}

type Pace = Pick<
  TrialFigures,
  "ttftMs" | "loadMs" | "durationMs" | "tokensPerSecond" | "contextTokens"
>;

function figuresOf({ traits }: Model, { usage, ttftMs, durationMs, loadMs }: ModelReply): Pace {
  const writingMs = ttftMs === null ? 0 : durationMs - ttftMs;
  const tokensPerSecond = usage === null || writingMs <= 0 ? null : (usage.out / writingMs) * 1_000;
  return { ttftMs, loadMs, durationMs, tokensPerSecond, contextTokens: traits.contextTokens };
}

function paceNotes({ tokensPerSecond, contextTokens }: Pace): string[] {
  const notes = [];
  if (tokensPerSecond !== null && tokensPerSecond < SLOW_TOKENS_PER_SECOND)
    notes.push(
      `It writes ${tokensPerSecond.toFixed(1)} tokens a second: a grade takes several minutes.`,
    );
  if (contextTokens !== null && contextTokens < COMFORTABLE_CONTEXT)
    notes.push(
      `Its context holds ${contextTokens.toLocaleString("en")} tokens: a long interview is graded in parts.`,
    );
  return notes;
}

const failed = (
  kind: Failure["kind"],
  detail: string,
): { readonly ok: false; readonly failure: Failure } => ({ ok: false, failure: { kind, detail } });
const unusable = (detail: string) => failed("unusable-reply", detail);
