import { probeOpenAi } from "../../models/endpoints.ts";

/** A server that transcribes, with the models that it names; empty where it has only the one that it was started with. */
export interface FoundServer {
  readonly name: string;
  readonly url: string;
  readonly models: readonly string[];
}

/** Where they listen when nobody has told them otherwise: vLLM and Speaches, whisper.cpp and LocalAI. */
const USUAL_ORIGINS = ["http://127.0.0.1:8000", "http://127.0.0.1:8080"];
const PATH = "/v1/audio/transcriptions";
const SPEECH = /whisper|transcri|voxtral|parakeet|canary|speech|asr/i;

/** The servers of this machine that understand speech. */
export async function findLocalServers(
  signal: AbortSignal,
  origins: readonly string[] = USUAL_ORIGINS,
): Promise<FoundServer[]> {
  const found = await Promise.all(origins.map((origin) => look(origin, signal)));
  return found.filter((server) => server !== null);
}

/** The models of a server that are for speech, as far as their names say so; empty when it does not tell. */
export async function speechModels(
  url: string,
  apiKey: string | undefined,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const base = url.replace(/\/audio\/transcriptions\/?$/, "");
  if (base === url) return [];
  const probed = await probeOpenAi(base, apiKey, signal);
  return probed.ok
    ? probed.found.models.map(({ name }) => name).filter((name) => SPEECH.test(name))
    : [];
}

async function look(origin: string, signal: AbortSignal): Promise<FoundServer | null> {
  const url = origin + PATH;
  const models = await speechModels(url, undefined, signal);
  if (models.length > 0) return { name: "Whisper server", url, models };
  return (await isWhisperCpp(origin, signal))
    ? { name: "whisper.cpp", url: `${origin}/inference`, models: [] }
    : null;
}

/** It has no list of models, but a page that says what it is. */
async function isWhisperCpp(origin: string, signal: AbortSignal): Promise<boolean> {
  try {
    const page = await fetch(origin, { redirect: "manual", signal });
    return /whisper\.cpp/i.test(await page.text());
  } catch {
    return false;
  }
}
