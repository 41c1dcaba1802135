import { join, resolve } from "node:path";
import { openAiBaseUrl } from "../../core/models/baseUrl.ts";
import { type CallPlan, isOnThisMachine, type Model } from "../../core/models/model.ts";
import type { TraitSettings } from "../../core/models/traits.ts";
import { disk } from "../files/fileSystem.ts";
import { homeFolder } from "../interview/home.ts";
import { CallLog } from "../models/callLog.ts";
import { Courier } from "../models/courier.ts";
import { probeOllama, probeOpenAi } from "../models/endpoints.ts";
import { loadClients } from "../models/loadClients.ts";
import { realPace } from "../models/pace.ts";
import { Misuse, type Flags, type Terminal } from "./program.ts";

/** The flags of every command that may ask a model. */
export const modelFlags = {
  grader: { type: "string" },
  "base-url": { type: "string" },
  model: { type: "string" },
  concurrency: { type: "string" },
  plan: { type: "string" },
  home: { type: "string" },
} as const;

export const MODEL_USAGE =
  "[--grader checklist|ollama|openai] [--base-url URL] [--model NAME] [--concurrency N] [--plan all-in-one|per-criterion]";

/** The variable that holds the key of a hosted API: a flag would stand in the shell's history. */
const KEY_VARIABLE = "DESIGN_DOJO_API_KEY";
const PROBE_MS = 10_000;
const DEFAULT_URL = {
  ollama: "http://127.0.0.1:11434",
  openai: "http://127.0.0.1:8000/v1",
} as const;

/** The model that the flags name, with its log; null is the checklist. @throws Misuse when they do not fit together. */
export async function courierFrom(flags: Flags, terminal: Terminal): Promise<Courier | null> {
  const grader = flags["grader"] ?? "checklist";
  if (grader === "checklist") return null;
  if (grader !== "ollama" && grader !== "openai")
    throw new Misuse(
      `There is no grader "${String(grader)}". Use --grader checklist, ollama or openai.`,
    );
  const url = textOf(flags["base-url"]) ?? DEFAULT_URL[grader];
  const settings = settingsFrom(flags);
  const named = textOf(flags["model"]);
  const model =
    grader === "ollama"
      ? await ollamaFrom(url, named, settings, terminal)
      : await openAiFrom(url, named, settings, terminal);
  if (!isOnThisMachine(model.identity))
    terminal.note(
      `The interviews are sent to ${model.identity.origin}, which is not this machine.`,
    );
  const { costOf } = await loadClients();
  const log = new CallLog(join(homeOf(flags, terminal), "models", "calls.jsonl"), disk, (problem) =>
    terminal.note(problem),
  );
  return new Courier(model, {
    pace: realPace,
    now: () => terminal.now(),
    log: (record) => void log.append(record),
    costOf,
  });
}

export const homeOf = (flags: Flags, { cwd, env }: Terminal): string => {
  const chosen = textOf(flags["home"]);
  return homeFolder(chosen === undefined ? undefined : resolve(cwd, chosen), env);
};

async function ollamaFrom(
  url: string,
  named: string | undefined,
  settings: TraitSettings,
  terminal: Terminal,
): Promise<Model> {
  const { origin } = new URL(openAiBaseUrl(url));
  const probed = await probeOllama(origin, withinProbe(terminal));
  const models = probed.ok ? probed.found.models : [];
  const model =
    named ??
    onlyOne(
      models.map(({ name }) => name),
      origin,
    );
  const found = models.find(({ name }) => name === model || name === `${model}:latest`);
  const { contextTokens = null, canThink = false } = found ?? {};
  const { ollamaModel } = await loadClients();
  return ollamaModel({ origin, model, contextTokens, canThink, settings });
}

async function openAiFrom(
  url: string,
  named: string | undefined,
  settings: TraitSettings,
  terminal: Terminal,
): Promise<Model> {
  const baseUrl = openAiBaseUrl(url);
  const apiKey = terminal.env[KEY_VARIABLE];
  const probed = await probeOpenAi(baseUrl, apiKey, withinProbe(terminal));
  const models = probed.ok ? probed.found.models : [];
  const model =
    named ??
    onlyOne(
      models.map(({ name }) => name),
      baseUrl,
    );
  const contextTokens = models.find(({ name }) => name === model)?.contextTokens ?? null;
  const { openAiModel } = await loadClients();
  return openAiModel({ baseUrl, model, contextTokens, settings, ...(apiKey && { apiKey }) });
}

const withinProbe = ({ signal }: Terminal): AbortSignal =>
  AbortSignal.any([signal, AbortSignal.timeout(PROBE_MS)]);

/** A server with one model needs no --model. */
function onlyOne(names: readonly string[], server: string): string {
  const [name, ...others] = names;
  if (name !== undefined && others.length === 0) return name;
  const choice = names.length === 0 ? "" : ` It has: ${names.join(", ")}.`;
  throw new Misuse(`Name the model of ${server} with --model.${choice}`);
}

function settingsFrom(flags: Flags): TraitSettings {
  const plan = textOf(flags["plan"]) ?? "auto";
  if (!isPlan(plan)) throw new Misuse(`--plan is all-in-one or per-criterion, not "${plan}".`);
  const concurrency = Number(flags["concurrency"] ?? 0);
  if (!Number.isInteger(concurrency) || concurrency < 0 || concurrency > 512)
    throw new Misuse("--concurrency is a whole number from 1 to 512.");
  return { callPlan: plan, concurrency };
}

const isPlan = (plan: string): plan is "auto" | CallPlan =>
  ["auto", "all-in-one", "per-criterion"].includes(plan);

const textOf = (flag: Flags[string]): string | undefined =>
  typeof flag === "string" ? flag : undefined;
