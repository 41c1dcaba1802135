import * as vscode from "vscode";
import type { Interviews } from "./interviews.ts";

/** Says once, when the time of a mock is up. Nothing is forced: the interview goes on until it is ended. */
export function announceTimeUp(interviews: Interviews): vscode.Disposable {
  let known: { id: string; isOver: boolean } | undefined;
  const stop = interviews.changed.on(() => {
    const { live } = interviews;
    if (!live || live.state.header.mode !== "mock") return;
    const { header, elapsedMs } = live.state;
    const isOver = elapsedMs >= header.minutes * 60_000;
    const wasRunningOut = known?.id === live.id && !known.isOver;
    known = { id: live.id, isOver };
    if (isOver && wasRunningOut) void offerToEnd(header.minutes);
  });
  return new vscode.Disposable(stop);
}

async function offerToEnd(minutes: number): Promise<void> {
  const end = "End Interview";
  const text = `${minutes} minutes are over. Finish your sentence, then end the interview.`;
  const choice = await vscode.window.showInformationMessage(text, end);
  if (choice === end) await vscode.commands.executeCommand("designDojo.endInterview");
}

const TOLD = "designDojo.toldAboutContainer";

/** A container's own files go when it is rebuilt: said once, with the way out. */
export async function warnInContainer(
  memory: vscode.Memento,
  remote: string | undefined,
  home: string,
): Promise<void> {
  const isContainer = remote === "dev-container" || remote === "attached-container";
  if (!isContainer || memory.get<boolean>(TOLD) === true) return;
  await memory.update(TOLD, true);
  const settings = "Open Settings";
  const choice = await vscode.window.showInformationMessage(
    `Interviews are kept in ${home} of this container and go with it when it is rebuilt. Mount that folder, or choose another home.`,
    settings,
  );
  if (choice === settings)
    await vscode.commands.executeCommand("workbench.action.openSettings", "designDojo.home");
}
