import { readFile } from "node:fs/promises";
import * as vscode from "vscode";
import type { Failure } from "../../../core/models/failure.ts";
import { msOfSamples, samplesIn } from "../../../core/voice/frames.ts";
import { transcriptionFailureText } from "../../../core/voice/transcriptionFailure.ts";
import { SpeechServer, uploadName } from "../../../services/voice/transcription/speechServer.ts";
import { toSignal, withinTime } from "../../cancellation.ts";
import type { Settings } from "../../settings.ts";
import { askModel, pickServer, type Entered, type ServerPickerParts } from "./serverPicker.ts";

interface Parts extends ServerPickerParts {
  readonly settings: Pick<
    Settings,
    "transcriptionUrl" | "transcriptionModel" | "transcriptionLanguage"
  >;
  /** A spoken sentence as MP3, for the test of a server. */
  readonly testSound: string;
}

const TEST_MS = 120_000;
/** What the test sound says. */
const TEST_WORDS = "One token bucket for each tenant, and a queue behind the gateway.";

/** Chooses a server, tries it with a spoken sentence, and stores it when the user keeps it. Each step can be cancelled. */
export async function setUpTranscription(parts: Parts): Promise<void> {
  for (;;) {
    const row = await pickServer(parts);
    if (!row) return;
    const entered = await row.enter();
    const model = entered && (await askModel(entered));
    if (!entered || model === undefined) continue;
    const next = await tryServer(parts, entered, model);
    if (next !== "choose") return;
  }
}

async function tryServer(
  parts: Parts,
  { url, key }: Entered,
  model: string,
): Promise<"done" | "choose"> {
  const { keys, settings } = parts;
  const apiKey = key ?? (await keys.for({ provider: "openai", baseUrl: url }));
  const place = { url, model, language: settings.transcriptionLanguage.value };
  const tried = await testServer(parts, new SpeechServer(place, apiKey));
  if (tried === null) return "done";
  const [use, choose] = ["Use It", "Choose Another"];
  const choice =
    "failure" in tried
      ? await vscode.window.showWarningMessage(
          transcriptionFailureText(tried.failure, url, model),
          { modal: true },
          choose,
        )
      : await vscode.window.showInformationMessage(
          tried.heard === ""
            ? "The server answered, and understood nothing."
            : `It understood: “${tried.heard}”`,
          { modal: true, detail: `The test said: “${TEST_WORDS}”` },
          use,
          choose,
        );
  if (choice === choose) return "choose";
  if (choice !== use) return "done";
  if (key !== undefined) await keys.set(url, key);
  await settings.transcriptionModel.store(model);
  await settings.transcriptionUrl.store(url);
  const host = new URL(url).host;
  vscode.window.setStatusBarMessage(`$(check) ${host} transcribes recordings now`, 5_000);
  return "done";
}

/** What it understood of the test sound; null: cancelled. */
async function testServer(
  { testSound }: Parts,
  server: SpeechServer,
): Promise<{ heard: string } | { failure: Failure } | null> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: `Testing ${new URL(server.place.url).host} with a spoken sentence…`,
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (_, token) => {
    const bytes = await readFile(testSound);
    const seconds = msOfSamples(samplesIn(bytes.length)) / 1000;
    const signal = withinTime(token, TEST_MS);
    const sound = { name: uploadName(1), bytes, seconds, prompt: "" };
    const answer = await server.send(sound, signal);
    if (toSignal(token).aborted) return null;
    if (!answer.ok) return { failure: answer.failure };
    return { heard: answer.understood.passages.map(({ text }) => text).join(" ") };
  });
}
