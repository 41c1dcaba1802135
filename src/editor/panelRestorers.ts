import * as vscode from "vscode";
import * as z from "zod";
import { INTERVIEW_VIEW } from "./interviewPanel.ts";
import type { Interviews } from "./interviews.ts";
import type { Log } from "./log.ts";
import { METRICS_VIEW, type MetricsPanel } from "./models/metricsPanel.ts";
import { SCORECARD_VIEW } from "./scorecardPanel.ts";
import type { Scorecards } from "./scorecards.ts";

/** What a page left with VS Code; `webviewHtml` put it there. */
const PageState = z.object({ interview: z.string().min(1) });

/** After a reload VS Code shows the panels that were open; these give each its interview back. */
export function panelRestorers(parts: {
  interviews: Interviews;
  scorecards: Scorecards;
  metrics: MetricsPanel;
  log: Log;
}): vscode.Disposable[] {
  const { interviews, scorecards, metrics, log } = parts;
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
      restorer((panel, id) => scorecards.restore(panel, id)),
    ),
    vscode.window.registerWebviewPanelSerializer(METRICS_VIEW, metrics),
  ];
}
