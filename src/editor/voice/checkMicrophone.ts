import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import { DojoError } from "../../core/errors.ts";
import { voiceFailureText, type Place } from "../../core/voice/failure.ts";
import { trialText } from "../../core/voice/hearing.ts";
import { bar, dbfs, meterOf, type Level } from "../../core/voice/level.ts";
import { firstSource } from "../../core/voice/source.ts";
import type { CaptureParts } from "../../services/voice/captureJob.ts";
import { listDevices } from "../../services/voice/devices.ts";
import { Recorder, type WantedSource } from "../../services/voice/recorder.ts";
import { toSignal } from "../cancellation.ts";
import type { Settings } from "../settings.ts";
import { openRecorderPage } from "./openRecorderPage.ts";

interface Parts {
  readonly capture: CaptureParts;
  readonly settings: Pick<Settings, "voiceDevice" | "voiceSource">;
  readonly place: Place;
  /** Where the trial is kept until the next one. */
  readonly folder: string;
}

/** Long enough to tell a muted microphone from a silent moment. */
const TRIAL_MS = 3_200;

/** Names the microphones, listens to one for three seconds, says what it heard, and can play it. */
export async function checkMicrophone(parts: Parts): Promise<void> {
  const source = await pickSource(parts);
  if (source === undefined) return;
  const file = join(parts.folder, "microphone-check.mp3");
  await mkdir(parts.folder, { recursive: true });
  await rm(file, { force: true });
  const levels = await listen(parts, file, source);
  if (levels.length > 0) await showTrial(parts, file, source, levels);
}

/** A machine without a microphone has the browser's. */
async function pickSource(parts: Parts): Promise<WantedSource | undefined> {
  const devices = await listDevices(parts.capture);
  const names = "failure" in devices ? [] : devices.names;
  const row = (label: string, source: WantedSource) => ({
    ...{ label, source },
    description: isChosen(parts, source) ? "$(check) used for recording" : "",
  });
  const rows = [
    row("$(device-desktop) The system's own choice", { kind: "device", name: "" }),
    ...names.map((name) => row(`$(mic) ${name}`, { kind: "device", name })),
  ];
  const browser = row("$(globe) The browser's: a page opens there", { kind: "page" });
  const picked = await vscode.window.showQuickPick([...(names.length > 0 ? rows : []), browser], {
    title: "Check Microphone",
    placeHolder:
      "failure" in devices
        ? voiceFailureText(devices.failure, parts.place)
        : "Which one? It is listened to for three seconds.",
  });
  return picked?.source;
}

/** Whether it is the one that an interview would be recorded with. */
function isChosen({ settings, place }: Parts, source: WantedSource): boolean {
  const device = settings.voiceDevice.value;
  if (source.kind !== firstSource(settings.voiceSource.value, device, place)) return false;
  return source.kind === "page" || source.name === device;
}

/** The levels that were heard; empty when the user cancelled. @throws DojoError when nothing can be recorded. */
async function listen(
  { capture, place }: Parts,
  file: string,
  source: WantedSource,
): Promise<Level[]> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: "Say a sentence:",
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (progress, token) => {
    const signal = toSignal(token);
    const say = (message: string) => progress.report({ message });
    const recorder = new Recorder({ parts: capture, file, source });
    const levels = await trial(recorder, say, signal);
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

/** Resolves when enough was heard, nothing can be, or the user cancels. */
function trial(
  recorder: Recorder,
  say: (message: string) => void,
  signal: AbortSignal,
): Promise<Level[]> {
  const levels: Level[] = [];
  return new Promise((resolve) => {
    const finish = () => resolve(levels);
    signal.addEventListener("abort", finish, { once: true });
    recorder.news.on((news) => {
      // While a page is open, it says what is wrong, and the user may try again there.
      if (news.kind === "problem" && (recorder.page === null || recorder.problem)) finish();
      if (news.kind === "page-ready") {
        say("in the recorder page, which opens in your browser…");
        openRecorderPage(recorder).catch(finish);
      }
      const { level } = recorder;
      if (news.kind !== "changed" || level === null || level === levels.at(-1)) return;
      levels.push(level);
      say(`${levels.map((one) => bar(meterOf(one))).join("")} ${dbfs(level.rms).toFixed(0)} dB`);
      if (levels.reduce((sum, { ms }) => sum + ms, 0) >= TRIAL_MS) finish();
    });
  });
}

async function showTrial(
  parts: Parts,
  file: string,
  source: WantedSource,
  levels: readonly Level[],
): Promise<void> {
  const { place } = parts;
  const [play, use, again] = ["Play", "Use This One", "Check Again"];
  const isUsed = isChosen(parts, source);
  const { isGood, text } = trialText(levels, place.platform);
  const show = isGood ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
  const choice = await show(text, ...[play, ...(isUsed ? [] : [use]), again]);
  if (choice === play) await vscode.commands.executeCommand("vscode.open", vscode.Uri.file(file));
  if (choice === use) await useSource(parts, source);
  if (choice === again) await checkMicrophone(parts);
}

/** Settings that say otherwise follow; those that fit stay as they are. */
async function useSource({ settings, place }: Parts, source: WantedSource): Promise<void> {
  const { voiceDevice, voiceSource } = settings;
  const device = source.kind === "device" ? source.name : voiceDevice.value;
  if (device !== voiceDevice.value) await voiceDevice.store(device);
  if (firstSource(voiceSource.value, device, place) !== source.kind)
    await voiceSource.store(source.kind === "device" ? "device" : "browser");
}
