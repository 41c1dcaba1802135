import * as vscode from "vscode";
import type { Interviews } from "../interview/interviews.ts";
import { INTERVIEW_VIEW } from "./viewTypes.ts";

/** Longer than VS Code takes to hand a panel to its serializer. */
const SETTLED_MS = 2_500;

/**
 * When the extension host crashes, VS Code starts another one and leaves the old one's panels on
 * screen, deaf. Such a tab is closed, and the live interview is shown anew from its journal.
 */
export function replaceStalePanels(interviews: Interviews): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void replace(interviews), SETTLED_MS);
  };
  const tabs = vscode.window.tabGroups.onDidChangeTabs(look);
  look();
  return new vscode.Disposable(() => {
    clearTimeout(timer);
    tabs.dispose();
  });
}

async function replace(interviews: Interviews): Promise<void> {
  // A tab in the background may still be restored when it is shown: only those on screen are judged.
  const shown = vscode.window.tabGroups.all.flatMap(({ activeTab }) => activeTab ?? []);
  const ours = shown.filter(({ input }) => isInterview(input));
  if (ours.length === 0 || interviews.hasPanel) return;
  await vscode.window.tabGroups.close(ours);
  if (interviews.live) await interviews.show(interviews.live.id);
}

/** VS Code puts a prefix of its own before the type of a webview panel. */
function isInterview(input: unknown): boolean {
  return input instanceof vscode.TabInputWebview && input.viewType.endsWith(INTERVIEW_VIEW);
}
