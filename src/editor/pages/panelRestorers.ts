import * as vscode from "vscode";
import * as z from "zod";
import type { Interviews } from "../interview/interviews.ts";
import type { LateRooms } from "../late/lateRooms.ts";
import type { Log } from "../log.ts";
import { INTERVIEW_VIEW, METRICS_VIEW, REPLAY_VIEW, SCORECARD_VIEW } from "./viewTypes.ts";

/** What a page left with VS Code; `webviewHtml` put it there. */
const PageState = z.object({ interview: z.string().min(1) });

/** After a reload VS Code shows the panels that were open; these give each its interview back. */
export function panelRestorers(parts: {
  interviews: Interviews;
  rooms: LateRooms;
  log: Log;
}): vscode.Disposable[] {
  const { interviews, rooms, log } = parts;
  const restorer = (restore: (panel: vscode.WebviewPanel, id: string) => Promise<void>) => ({
    async deserializeWebviewPanel(panel: vscode.WebviewPanel, raw: unknown): Promise<void> {
      const state = PageState.safeParse(raw);
      if (!state.success) return panel.dispose();
      try {
        await restore(panel, state.data.interview);
      } catch (error) {
        panel.dispose();
        await log.tell(error);
      }
    },
  });
  return [
    vscode.window.registerWebviewPanelSerializer(
      INTERVIEW_VIEW,
      restorer((panel, id) => interviews.restore(panel, id)),
    ),
    vscode.window.registerWebviewPanelSerializer(
      SCORECARD_VIEW,
      restorer(async (panel, id) => (await rooms.grading.room()).scorecards.restore(panel, id)),
    ),
    vscode.window.registerWebviewPanelSerializer(
      REPLAY_VIEW,
      restorer(async (panel, id) => (await rooms.replays.replays()).restore(panel, id)),
    ),
    vscode.window.registerWebviewPanelSerializer(METRICS_VIEW, {
      deserializeWebviewPanel: async (panel) => (await rooms.grading.room()).metrics.restore(panel),
    }),
  ];
}
