import { isOnThisMachine } from "../models/model.ts";
import type { CalibrationNote, Confidence, Grade, ModelRun } from "./grade.ts";
import { clock, plain, plural } from "./markdownText.ts";

const PROVIDER: Readonly<Record<ModelRun["provider"], string>> = {
  ollama: "Ollama",
  openai: "OpenAI-compatible server",
  vscode: "VS Code's language models",
};
const PLAN: Readonly<Record<ModelRun["plan"], string>> = {
  "all-in-one": "one request for all criteria",
  "per-criterion": "one request for each criterion, all with the same beginning",
};
/** The rungs of the ladder; one that is not known here keeps its own name. */
const STEP: Readonly<Record<string, string>> = {
  first: "at the first go",
  retry: "repeated after a failure",
  "re-ask": "asked again after an unusable reply",
  downgrade: "with a looser reply format",
  "per-criterion": "criterion by criterion, after the request for all failed",
  sample: "as a further sample",
};

/** Why a level is less than sure. */
export function doubtsOf({ reasons, samples, lowest, highest }: Confidence): string {
  const sampled =
    samples > 1 && lowest === highest ? [`${samples} of ${samples} samples agree.`] : [];
  const items = [...reasons, ...sampled].map((reason) => `- ${plain(reason)}`);
  return ["This level is uncertain. Look at the evidence:", items.join("\n")].join("\n\n");
}

/** How a model came to its grade, as a list; unknown figures are called unknown. */
export function howMadeSection(grade: Grade, run: ModelRun): string {
  const facts: readonly (readonly [string, string])[] = [
    ["Model", `${run.model}, ${PROVIDER[run.provider]}`],
    ["Where", whereOf(run)],
    ["Plan", planOf(run)],
    ["Requests", requestsOf(run)],
    ["Time", timeOf(run)],
    ["Tokens", tokensOf(grade, run)],
    ["Cost", costOf(run)],
    ["Quotes", quotesOf(run)],
    ["Decoys", decoysOf(run)],
    [
      "Judged by",
      `instructions ${run.prompt_hash.slice(0, 8)}, rubric revision ${grade.rubric_revision}`,
    ],
  ];
  const items = facts.map(([term, text]) => `- ${term}: ${plain(text)}`);
  return [calibrationOf(run.calibration), items.join("\n")].join("\n\n");
}

function calibrationOf(note: CalibrationNote | null): string {
  if (note === null)
    return 'This grader has not been calibrated: run "Calibrate Grader…" to see how far it can be trusted.';
  const { at, n, qwk, mae, bias } = note;
  const agreement = qwk === null ? "QWK undefined" : `QWK ${qwk.toFixed(2)}`;
  const lean =
    bias === 0
      ? "neither kinder nor harsher"
      : `${Math.abs(bias).toFixed(2)} too ${bias > 0 ? "kind" : "harsh"} on the whole`;
  return (
    `Agreement with gold answers: ${agreement} over ${n} levels (${at.slice(0, 10)}); ` +
    `off by ${mae.toFixed(2)} levels on average, ${lean}.`
  );
}

function whereOf(run: ModelRun): string {
  if (isOnThisMachine(run)) return `${run.origin}, on this machine`;
  return run.provider === "vscode" ? `${run.origin}, through VS Code` : run.origin;
}

function planOf({ plan, parts }: ModelRun): string {
  return parts > 1
    ? `${PLAN[plan]}, over ${parts} parts because the interview is longer than the model's context`
    : PLAN[plan];
}

/** The steps go without saying when every request stood on the first. */
function requestsOf({ calls, steps }: ModelRun): string {
  const taken = Object.entries(steps).filter(([, count]) => count > 0);
  if (taken.every(([step]) => step === "first")) return String(calls);
  return `${calls}: ${taken.map(([step, count]) => `${count} ${STEP[step] ?? step}`).join(", ")}`;
}

function timeOf({ duration_ms, ttft_ms, load_ms }: ModelRun): string {
  const first = ttft_ms === null ? "unknown" : `after ${lengthOf(ttft_ms)}`;
  const load = load_ms === null ? "" : `, ${lengthOf(load_ms)} to load the model`;
  return `${lengthOf(duration_ms)}; first token ${first}${load}`;
}

const lengthOf = (ms: number): string =>
  ms < 59_950 ? `${(ms / 1_000).toFixed(1)} s` : `${clock(ms)} min`;

function tokensOf({ tokens }: Grade, { tokens_estimated }: ModelRun): string {
  if (tokens === null) return "unknown";
  const cached = tokens.cached > 0 ? ` (${count(tokens.cached)} from the server's cache)` : "";
  const all = `${count(tokens.in)} in${cached}, ${count(tokens.out)} out`;
  return tokens_estimated ? `about ${all} (estimated)` : all;
}

function costOf(run: ModelRun): string {
  if (isOnThisMachine(run)) return "nothing: it ran here";
  return run.cost_usd === null ? "unknown" : dollars(run.cost_usd);
}

/** With the digits that tell something: `$1.20`, `$0.012`, `$0.0004`. */
function dollars(amount: number): string {
  if (amount === 0) return "$0";
  const digits = amount >= 0.1 ? 2 : Math.min(6, 1 - Math.floor(Math.log10(amount)));
  return `$${amount.toFixed(digits)}`;
}

const quotesOf = ({ quotes: { exact, close, moved, dropped } }: ModelRun): string =>
  `${exact} exact, ${close} close, ${moved} found elsewhere than cited, ${dropped} dropped`;

function decoysOf({ decoys: { asked, credited } }: ModelRun): string {
  const all = `${plural(asked, "signal", "signals")} of other designs asked`;
  return credited.length === 0
    ? `${all}, none credited`
    : `${all}, ${credited.length} credited: ${credited.join("; ")}`;
}

const count = (tokens: number): string => tokens.toLocaleString("en-US");
