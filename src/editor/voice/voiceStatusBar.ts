import * as vscode from "vscode";
import { formatTime } from "../../core/interview/stages.ts";
import { msOfSamples } from "../../core/voice/frames.ts";
import { bar } from "../../core/voice/level.ts";
import type { Recorder } from "../../services/voice/recorder.ts";
import type { RecorderPage } from "../../services/voice/servedPage.ts";
import type { CommandId } from "../commands.ts";
import type { InterviewVoice } from "./interviewVoice.ts";
import { recordingView } from "./recordingView.ts";

interface Look {
  readonly text: string;
  /** What a screen reader says and a tooltip begins with: it does not change with the level. */
  readonly words: string;
  readonly command: CommandId;
  readonly isWrong?: boolean;
}

/** Beside the timer while a voice is recorded: `$(mic-filled) ▅`. A click mutes. */
export class VoiceStatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(
    "designDojo.voice",
    vscode.StatusBarAlignment.Left,
    50.5,
  );
  private readonly stop: () => void;
  private shown = "";

  constructor(private readonly voice: InterviewVoice) {
    this.item.name = "Design Dojo Recording";
    this.stop = voice.changed.on(() => this.update());
    this.update();
  }

  dispose(): void {
    this.stop();
    this.item.dispose();
  }

  private update(): void {
    const { recorder } = this.voice;
    if (!recorder) {
      this.shown = "";
      return this.item.hide();
    }
    const { text, words, command, isWrong } = look(recorder);
    if (text === this.shown) return;
    this.shown = text;
    this.item.text = text;
    this.item.command = command;
    this.item.tooltip = `Design Dojo: ${words}\n${details(recorder)}`;
    this.item.accessibilityInformation = { label: words, role: "button" };
    this.item.backgroundColor = isWrong
      ? new vscode.ThemeColor("statusBarItem.warningBackground")
      : undefined;
    this.item.show();
  }
}

function look(recorder: Recorder): Look {
  const command = "designDojo.toggleMute";
  const { page } = recorder;
  const { state, level } = recordingView(recorder);
  switch (state) {
    case "lost":
      return {
        text: "$(warning) No microphone",
        words: "The microphone is gone; recording goes on when it is back. Click to check it",
        command: "designDojo.checkMicrophone",
        isWrong: true,
      };
    case "muted":
      return { text: "$(mute) Muted", words: "Microphone muted. Click to unmute", command };
    case "paused":
      return {
        text: "$(mic) Paused",
        words: "Recording pauses with the timer. Click to mute",
        command,
      };
    case "silent":
      return {
        text: "$(warning) No sound",
        words: "The microphone gives no sound. Click to check it",
        command: "designDojo.checkMicrophone",
        isWrong: true,
      };
    case "recording": {
      const text = `$(mic-filled) ${bar(level)}`;
      return { text, words: "Recording your voice. Click to mute", command };
    }
    case "waiting":
      return pageLook(page);
    case "off":
    case "starting":
      return { text: "$(mic) …", words: "The recorder starts", command };
  }
}

/** The recorder page does not record at the moment. A click opens it again. */
function pageLook(page: RecorderPage | null): Look {
  const command = "designDojo.openRecorderPage";
  const wait = "Recorder page: waiting";
  switch (page?.microphone) {
    case undefined:
    case null:
      return { text: `$(globe) ${wait}`, words: `${wait}. Click to open it again`, command };
    case "idle":
    case "asking":
    case "open":
      return { text: `$(globe) ${wait}`, words: `${wait} for you in your browser`, command };
    case "denied":
    case "gone": {
      const words = "The recorder page has no microphone; it says why. Click to open it again";
      return { text: "$(warning) Recorder page: no microphone", words, command, isWrong: true };
    }
  }
}

function details({ sampleCount, device }: Recorder): string {
  return `${formatTime(msOfSamples(sampleCount))} recorded${device ? ` by ${device}` : ""}`;
}
