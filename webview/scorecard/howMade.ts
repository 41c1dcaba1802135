import type { Grade } from "../../src/core/grading/grade.ts";
import { dollars } from "../shared/money.ts";
import { minutesAndSeconds, nearDay, shortWait } from "../shared/time.ts";

type Run = NonNullable<Grade["run"]>;

/** A line of "How this grade was made". */
export interface Fact {
  readonly term: string;
  readonly text: string;
}

const PROVIDER: Record<Run["provider"], string> = {
  ollama: "Ollama",
  openai: "OpenAI-compatible server",
  vscode: "VS Code's language models",
};
const PLAN: Record<Run["plan"], string> = {
  "all-in-one": "one request for all criteria",
  "per-criterion": "one request for each criterion, all with the same beginning",
};
/** The rungs of the ladder; one that is not known here keeps its own name. */
const STEP: Record<string, string> = {
  first: "at the first go",
  retry: "repeated after a failure",
  "re-ask": "asked again after an unusable reply",
  downgrade: "with a looser reply format",
  "per-criterion": "criterion by criterion, after the request for all failed",
  sample: "as a further sample",
};

/** How the model came to this grade, in words; unknown figures are called unknown. */
export function howMade(grade: Grade, run: Run, onThisMachine: boolean): Fact[] {
  return [
    { term: "Model", text: `${run.model}, ${PROVIDER[run.provider]}` },
    { term: "Where", text: onThisMachine ? `${run.origin}, on this machine` : placeOf(run) },
    { term: "Plan", text: planOf(run) },
    { term: "Requests", text: requestsOf(run) },
    { term: "Time", text: timeOf(run) },
    { term: "Tokens", text: tokensOf(grade, run) },
    { term: "Cost", text: costOf(run, onThisMachine) },
    { term: "Quotes", text: quotesOf(run) },
    { term: "Decoys", text: decoysOf(run) },
    {
      term: "Judged by",
      text: `instructions ${run.prompt_hash.slice(0, 8)}, rubric revision ${grade.rubric_revision}`,
    },
  ];
}

/** Where another machine's model runs: `https://api.example.com`, `copilot, through VS Code`. */
export const placeOf = ({ provider, origin }: Pick<Run, "provider" | "origin">): string =>
  provider === "vscode" ? `${origin}, through VS Code` : origin;

/** `… QWK 0.71 over 150 levels (12 Nov) …`; null when the grader was never measured. */
export function calibrationOf({ calibration }: Run, now: Date): string | null {
  if (calibration === null) return null;
  const { at, n, qwk, mae, bias } = calibration;
  const agreement = qwk === null ? "QWK undefined" : `QWK ${qwk.toFixed(2)}`;
  const lean = bias === 0 ? "neither kinder nor harsher" : leaning(bias);
  return (
    `Agreement with gold answers: ${agreement} over ${n} levels (${nearDay(at, now)}); ` +
    `off by ${mae.toFixed(2)} levels on average, ${lean}.`
  );
}

const leaning = (bias: number) =>
  `${Math.abs(bias).toFixed(2)} too ${bias > 0 ? "kind" : "harsh"} on the whole`;

function planOf({ plan, parts }: Run): string {
  return parts > 1
    ? `${PLAN[plan]}, over ${parts} parts because the interview is longer than the model's context`
    : PLAN[plan];
}

/** The steps go without saying when every request stood on the first. */
function requestsOf({ calls, steps }: Run): string {
  const taken = Object.entries(steps).filter(([, count]) => count > 0);
  if (taken.every(([step]) => step === "first")) return String(calls);
  return `${calls}: ${taken.map(([step, count]) => `${count} ${STEP[step] ?? step}`).join(", ")}`;
}

function timeOf({ duration_ms, ttft_ms, load_ms }: Run): string {
  const first = ttft_ms === null ? "unknown" : `after ${shortWait(ttft_ms)}`;
  const load = load_ms === null ? "" : `, ${shortWait(load_ms)} to load the model`;
  return `${lengthOf(duration_ms)}; first token ${first}${load}`;
}

const lengthOf = (ms: number) => (ms < 60_000 ? shortWait(ms) : `${minutesAndSeconds(ms)} min`);

function tokensOf({ tokens }: Grade, { tokens_estimated }: Run): string {
  if (tokens === null) return "unknown";
  const cached = tokens.cached > 0 ? ` (${count(tokens.cached)} from the server's cache)` : "";
  const all = `${count(tokens.in)} in${cached}, ${count(tokens.out)} out`;
  return tokens_estimated ? `about ${all} (estimated)` : all;
}

function costOf({ cost_usd }: Run, onThisMachine: boolean): string {
  if (onThisMachine) return "nothing: it ran here";
  return cost_usd === null ? "unknown" : dollars(cost_usd);
}

function quotesOf({ quotes: { exact, close, moved, dropped } }: Run): string {
  return `${exact} exact, ${close} close, ${moved} found elsewhere than cited, ${dropped} dropped`;
}

function decoysOf({ decoys: { asked, credited } }: Run): string {
  if (credited.length === 0) return `${asked} signals of other designs asked, none credited`;
  return `${asked} signals of other designs asked, ${credited.length} credited: ${credited.join("; ")}`;
}

const count = (tokens: number) => tokens.toLocaleString("en");
