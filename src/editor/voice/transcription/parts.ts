import * as vscode from "vscode";
import type { InterviewTarget } from "../../commands.ts";
import { ApiKeys } from "../../models/apiKeys.ts";
import { Consent } from "../../models/consent.ts";
import type { Readings } from "../../readings/readings.ts";
import type { Settings } from "../../settings.ts";
import type { InterviewVoice } from "../interviewVoice.ts";
import { ConfiguredServer } from "./configuredServer.ts";
import { FollowInterview } from "./followInterview.ts";
import { waitForRecording } from "./recordingWait.ts";
import { retireRecording } from "./retireRecording.ts";
import { setUpTranscription } from "./setUpTranscription.ts";
import { SoundConsent } from "./soundConsent.ts";
import { Transcriptions, type TranscriptionParts } from "./transcriptions.ts";

interface Around extends Omit<
  TranscriptionParts,
  "server" | "consent" | "retire" | "whenRecorded"
> {
  readonly context: vscode.ExtensionContext;
  readonly readings: Readings;
  readonly settings: Settings;
}

/** Makes everything that has to do with transcription and wires it. */
export function transcriptionParts(
  { context, readings, ...around }: Around,
  voice: InterviewVoice,
) {
  const { settings, interviews, underway, log } = around;
  const keys = new ApiKeys(context.secrets);
  const server = new ConfiguredServer(settings, keys);
  const asking = new Consent(context.globalState, vscode.window);
  const consent = new SoundConsent(asking, readings, context.globalStorageUri.fsPath);
  const transcriptions = new Transcriptions({
    ...{ ...around, server, consent },
    retire: (folder, lengths) => retireRecording(folder, lengths, settings.voiceKeep),
    whenRecorded: (session) => waitForRecording(voice, session),
  });
  const when = settings.transcriptionWhen;
  const setUp = {
    settings,
    keys,
    consent: asking,
    testSound: context.asAbsolutePath("media/transcription-test.mp3"),
  };
  return {
    transcriptions,
    handlers: {
      "designDojo.transcribeInterview": (target?: InterviewTarget) =>
        transcriptions.transcribeChosen(target),
      "designDojo.setUpTranscription": () => setUpTranscription(setUp),
    },
    disposables: [
      new FollowInterview({ interviews, voice, transcriptions, underway, when, log }),
      transcriptions,
    ],
  };
}
