import * as vscode from "vscode";
import { clockLabel, formatTime, isEnding } from "../../core/interview/stages.ts";
import type { InterviewState } from "../../core/interview/state.ts";
import type { Setting } from "../settings.ts";
import type { Interviews } from "./interviews.ts";

/** The one status-bar item: `$(watch) 31:12 · Deep dive`. The warning colour is for the last five minutes only. */
export class TimerStatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(
    "designDojo.timer",
    vscode.StatusBarAlignment.Left,
    51,
  );
  private readonly subscriptions: vscode.Disposable;
  private shown = "";

  constructor(
    private readonly interviews: Interviews,
    private readonly enabled: Setting<boolean>,
  ) {
    this.item.name = "Design Dojo Timer";
    this.item.command = "designDojo.showTimerActions";
    this.subscriptions = vscode.Disposable.from(
      new vscode.Disposable(interviews.changed.on(() => this.update())),
      enabled.onDidChange(() => this.update()),
    );
    this.update();
  }

  dispose(): void {
    this.subscriptions.dispose();
    this.item.dispose();
  }

  private update(): void {
    const state = this.interviews.live?.state;
    if (!state || !this.enabled.value) {
      this.shown = "";
      this.item.hide();
      return;
    }
    const icon = state.status === "running" ? "$(watch)" : "$(debug-pause)";
    const text = `${icon} ${clockLabel(state)}`;
    if (text === this.shown) return;
    this.shown = text;
    this.item.text = text;
    this.item.tooltip = tooltip(state);
    this.item.accessibilityInformation = { label: spoken(state), role: "button" };
    this.item.backgroundColor = isEnding(state)
      ? new vscode.ThemeColor("statusBarItem.warningBackground")
      : undefined;
    this.item.show();
  }
}

function tooltip(state: InterviewState): string {
  const total = formatTime(state.header.minutes * 60_000);
  const planned =
    state.header.mode === "mock"
      ? `${formatTime(state.elapsedMs)} of ${total}`
      : "untimed practice";
  return `Design Dojo: ${planned}${state.status === "paused" ? ", paused" : ""}\nClick for actions`;
}

function spoken(state: InterviewState): string {
  const minutes = Math.floor(state.elapsedMs / 60_000);
  return `Interview timer, ${minutes} ${minutes === 1 ? "minute" : "minutes"}${state.status === "paused" ? ", paused" : ""}, ${clockLabel(state).split(" · ")[1] ?? ""}`;
}
