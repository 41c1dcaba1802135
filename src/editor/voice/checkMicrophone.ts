import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import { DojoError } from "../../core/errors.ts";
import { voiceFailureText, type Place } from "../../core/voice/failure.ts";
import { trialText } from "../../core/voice/hearing.ts";
import { bar, dbfs, loudness, type Level } from "../../core/voice/level.ts";
import type { CaptureParts } from "../../services/voice/captureJob.ts";
import { listDevices, Recorder } from "../../services/voice/recorder.ts";
import { toSignal } from "../cancellation.ts";
import type { Settings } from "../settings.ts";

interface Parts {
  readonly capture: CaptureParts;
  readonly settings: Pick<Settings, "voiceDevice">;
  readonly place: Place;
  /** Where the trial is kept until the next one. */
  readonly folder: string;
}

/** Long enough to tell a muted microphone from a silent moment. */
const TRIAL_MS = 3_200;

/** Names the microphones, listens to one for three seconds, says what it heard, and can play it. */
export async function checkMicrophone(parts: Parts): Promise<void> {
  const device = await pickDevice(parts);
  if (device === undefined) return;
  const file = join(parts.folder, "microphone-check.mp3");
  await mkdir(parts.folder, { recursive: true });
  await rm(file, { force: true });
  const levels = await listen(parts, file, device);
  if (levels.length > 0) await showTrial(parts, file, device, levels);
}

async function pickDevice({ capture, settings, place }: Parts): Promise<string | undefined> {
  const devices = await listDevices(capture);
  if ("failure" in devices) throw new DojoError(voiceFailureText(devices.failure, place));
  const { names } = devices;
  if (names.length === 0)
    throw new DojoError(voiceFailureText({ kind: "no-device", detail: "" }, place));
  const now = settings.voiceDevice.value;
  const current = (name: string) => (name === now ? "$(check) used for recording" : "");
  const picked = await vscode.window.showQuickPick(
    [
      { label: "$(device-desktop) The system's own choice", device: "", description: current("") },
      ...names.map((name) => ({
        label: `$(mic) ${name}`,
        device: name,
        description: current(name),
      })),
    ],
    { title: "Check Microphone", placeHolder: "Which one? It is listened to for three seconds." },
  );
  return picked?.device;
}

/** The levels that were heard; empty when the user cancelled. @throws DojoError when nothing can be recorded. */
async function listen({ capture, place }: Parts, file: string, device: string): Promise<Level[]> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: "Say a sentence:",
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (progress, token) => {
    const signal = toSignal(token);
    const levels: Level[] = [];
    const recorder = new Recorder({ parts: capture, file, device });
    await new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve(), { once: true });
      recorder.news.on((news) => {
        if (news.kind === "problem") resolve();
        const { level } = recorder;
        if (news.kind !== "changed" || level === null || level === levels.at(-1)) return;
        levels.push(level);
        progress.report({
          message: `${levels.map((one) => bar(loudness(one))).join("")} ${dbfs(level.rms).toFixed(0)} dB`,
        });
        if (levels.reduce((sum, { ms }) => sum + ms, 0) >= TRIAL_MS) resolve();
      });
    });
    await recorder.stop("user");
    if (signal.aborted) return [];
    if (recorder.problem) throw new DojoError(voiceFailureText(recorder.problem, place));
    if (levels.length === 0)
      throw new DojoError(
        "The microphone does not answer. Connect it again, or choose another one.",
      );
    return levels;
  });
}

async function showTrial(
  parts: Parts,
  file: string,
  device: string,
  levels: readonly Level[],
): Promise<void> {
  const { settings, place } = parts;
  const [play, use, again] = ["Play", "Use This One", "Check Again"];
  const isUsed = settings.voiceDevice.value === device;
  const { isGood, text } = trialText(levels, place.platform);
  const show = isGood ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
  const choice = await show(text, ...[play, ...(isUsed ? [] : [use]), again]);
  if (choice === play) await vscode.commands.executeCommand("vscode.open", vscode.Uri.file(file));
  if (choice === use) await settings.voiceDevice.store(device);
  if (choice === again) await checkMicrophone(parts);
}
