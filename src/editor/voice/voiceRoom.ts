import * as vscode from "vscode";
import {
  concernsEnd,
  voiceNoteText,
  type Place,
  type VoiceFailure,
} from "../../core/voice/failure.ts";
import { silenceText } from "../../core/voice/hearing.ts";
import { firstSource } from "../../core/voice/source.ts";
import { disk } from "../../services/files/fileSystem.ts";
import type { InterviewSession } from "../../services/interview/session.ts";
import { thisMachine } from "../../services/interview/thisMachine.ts";
import { followTranscript } from "../../services/interview/transcriptFiles.ts";
import type { CaptureParts } from "../../services/voice/captureJob.ts";
import type { ImportParts } from "../../services/voice/importJob.ts";
import { tidyAllReplaced } from "../../services/voice/importRecovery.ts";
import type { Handlers } from "../commands.ts";
import type { TranscriptsUnderway } from "../grading/transcriptsUnderway.ts";
import type { Archive } from "../history/archive.ts";
import type { Interviews } from "../interview/interviews.ts";
import type { Log } from "../log.ts";
import type { Readings } from "../readings/readings.ts";
import type { Settings } from "../settings.ts";
import { checkMicrophone } from "./checkMicrophone.ts";
import { deleteRecordings } from "./deleteRecordings.ts";
import { importAudio } from "./importAudio.ts";
import { InterviewVoice } from "./interviewVoice.ts";
import { mayRecord } from "./mayRecord.ts";
import { openRecorderPage } from "./openRecorderPage.ts";
import { followRecorded } from "./recordedRows.ts";
import { recordingView } from "./recordingView.ts";
import { transcriptionParts } from "./transcription/parts.ts";
import { VoiceStatusBar } from "./voiceStatusBar.ts";

export interface VoiceAround {
  readonly context: vscode.ExtensionContext;
  readonly settings: Settings;
  readonly archive: Archive;
  readonly interviews: Interviews;
  readonly readings: Readings;
  readonly underway: TranscriptsUnderway;
  readonly log: Log;
}

type VoiceCommand =
  `designDojo.${"checkMicrophone" | "startRecording" | "openRecorderPage" | "stopRecording" | "toggleMute" | "deleteRecording" | "importAudio" | "transcribeInterview" | "setUpTranscription"}`;

/** Makes everything that has to do with voice and wires it. Loaded late: see `LateVoice`. */
export function voiceRoom(around: VoiceAround) {
  const { context, settings, archive, interviews, log } = around;
  const { platform, arch } = process;
  const place: Place = { platform, arch, remote: vscode.env.remoteName };
  const { capture, sound } = programs(context);
  const voice = voiceOf(around, capture, place);
  const folder = context.globalStorageUri.fsPath;
  const home = () => settings.home.value;
  const transcription = transcriptionParts(around, voice);
  const letGo = async (session: InterviewSession, reason: "ended" | "closed") => {
    await transcription.transcriptions.letGo(session.id);
    await voice.letGo(session, reason);
  };
  const settle = (session: InterviewSession) => letGo(session, "ended");
  const handlers: Pick<Handlers, VoiceCommand> = {
    "designDojo.checkMicrophone": () => checkMicrophone({ capture, settings, place, folder }),
    "designDojo.startRecording": () => voice.start(),
    "designDojo.openRecorderPage": () => voice.startPage(),
    "designDojo.stopRecording": () => voice.stop("user"),
    "designDojo.toggleMute": () => voice.toggleMute(),
    "designDojo.deleteRecording": (target) =>
      deleteRecordings({ archive, home, voice, ...transcription }, target),
    "designDojo.importAudio": (...args) =>
      importAudio({ archive, interviews, sound, log, settle }, ...args),
    ...transcription.handlers,
  };
  tidyAllReplaced(thisMachine, home()).catch((error: unknown) => log.warn(error));
  voice.changed.on(() => showRecording(voice, interviews));
  followRecorded(voice, () => archive.refresh());
  return {
    handlers,
    letGo,
    /** The user saved a transcript: what is made of it follows. */
    transcriptSaved: async (folder: string) => {
      await followTranscript(disk, folder);
      archive.refresh();
    },
    disposables: [new VoiceStatusBar(voice), ...transcription.disposables, voice],
  };
}

function showRecording({ recorder, interview }: InterviewVoice, interviews: Interviews): void {
  interviews.recording.show(interview, recorder && recordingView(recorder));
}

function voiceOf(
  { context, settings, interviews, log }: VoiceAround,
  capture: CaptureParts,
  place: Place,
): InterviewVoice {
  return new InterviewVoice({
    ...{ interviews, settings, capture, place },
    openPage: openRecorderPage,
    mayRecord: () => {
      const source = firstSource(settings.voiceSource.value, settings.voiceDevice.value, place);
      const isRemote = place.remote !== undefined;
      return mayRecord(settings.voiceRecord, context.globalState, { source, isRemote });
    },
    tell: (problem) => void note(problem, place, log),
  });
}

function programs(context: vscode.ExtensionContext): { capture: CaptureParts; sound: ImportParts } {
  const part = (name: string) => context.asAbsolutePath(`dist/voice/${name}`);
  const wasm = part("mp3.wasm");
  const sources = { page: part("page"), recorder: part("recorder") };
  return {
    capture: { program: part("capture.mjs"), ...sources, wasm },
    sound: { program: part("import.mjs"), wasm, ffmpeg: "ffmpeg" },
  };
}

/** A note, not an error: the interview does not depend on it. */
async function note(problem: VoiceFailure | "zero", place: Place, log: Log): Promise<void> {
  const isZero = problem === "zero";
  if (!isZero) log.warn(`Recording: ${problem.kind}: ${problem.detail}`);
  const text = isZero ? silenceText(place.platform) : voiceNoteText(problem, place);
  if (!isZero && concernsEnd(problem)) return void (await vscode.window.showWarningMessage(text));
  const { title, command } = !isZero && problem.kind.startsWith("page-") ? OPEN_PAGE : CHECK;
  const choice = await vscode.window.showWarningMessage(text, title);
  if (choice === title) await vscode.commands.executeCommand(command);
}

const CHECK = { title: "Check Microphone…", command: "designDojo.checkMicrophone" };
const OPEN_PAGE = { title: "Open Recorder Page", command: "designDojo.openRecorderPage" };
