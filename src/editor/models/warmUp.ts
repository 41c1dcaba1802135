import * as vscode from "vscode";
import type { InterviewState } from "../../core/interview/state.ts";
import { estimateTokens } from "../../core/models/estimate.ts";
import type { Model } from "../../core/models/model.ts";
import type { Interviews } from "../interview/interviews.ts";
import type { Log } from "../log.ts";
import type { Consent } from "./consent.ts";

/** A large model takes about this long to load. */
const BEFORE_END_MS = 3 * 60_000;
/** Instructions, reference notes, anchors and the reply, beside what the candidate produced. */
const PROMPT_TOKENS = 10_000;

interface Parts {
  readonly interviews: Interviews;
  readonly configured: { current(): Promise<Model | null> };
  readonly consent: Consent;
  readonly log: Log;
}

/** Loads the model that will grade shortly before the time of a mock is up, so that nobody waits for it. */
export function warmUpBeforeEnd(parts: Parts): vscode.Disposable {
  const { interviews, log } = parts;
  const warmed = new Set<string>();
  const stop = interviews.changed.on(() => {
    const { live } = interviews;
    if (!live || live.state.header.mode !== "mock" || warmed.has(live.id)) return;
    const left = live.state.header.minutes * 60_000 - live.state.elapsedMs;
    if (left > BEFORE_END_MS) return;
    warmed.add(live.id);
    warmUp(live.state, parts).catch((error: unknown) => log.warn(error));
  });
  return new vscode.Disposable(stop);
}

async function warmUp(
  { lines, notes }: InterviewState,
  { configured, consent, log }: Parts,
): Promise<void> {
  const model = await configured.current();
  if (!model?.warmUp || !consent.isGiven(model.identity)) return;
  const tokens = PROMPT_TOKENS + estimateTokens(notes + lines.map(({ text }) => text).join("\n"));
  const failure = await model.warmUp(tokens, AbortSignal.timeout(BEFORE_END_MS));
  log.info(
    failure === null
      ? `${model.identity.model} is loaded and ready to grade.`
      : `${model.identity.model} could not be loaded beforehand: ${failure.kind}.`,
  );
}
