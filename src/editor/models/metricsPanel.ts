import * as vscode from "vscode";
import { isOnThisMachine } from "../../core/models/model.ts";
import { HostChannel, type Handlers } from "../../protocol/hostChannel.ts";
import { metricsPage, type MetricsPage, type MetricsView } from "../../protocol/metricsPage.ts";
import type { Log } from "../log.ts";
import { METRICS_VIEW } from "../pages/viewTypes.ts";
import { localRoots, tabIcon, webviewHtml } from "../pages/webviewHtml.ts";
import { webviewPort } from "../pages/webviewPort.ts";
import { exportMetrics, openCallLog } from "./metricsFiles.ts";
import type { MetricsSource } from "./metricsSource.ts";

/** The page of model metrics; there is one at most. */
export class MetricsPanel implements vscode.Disposable {
  private open: { panel: vscode.WebviewPanel; channel: HostChannel<MetricsPage> } | undefined;

  constructor(
    private readonly extension: vscode.Uri,
    private readonly source: MetricsSource,
    private readonly log: Log,
  ) {}

  /** Opens the page, or brings it to the front with new figures. */
  show(): void {
    if (this.open) {
      this.open.panel.reveal();
      return this.refresh();
    }
    const { Active } = vscode.ViewColumn;
    const options = { enableFindWidget: true };
    this.fill(vscode.window.createWebviewPanel(METRICS_VIEW, "Model Metrics", Active, options));
  }

  /** There are new calls. */
  refresh(): void {
    this.open?.channel.emit("changed", null);
  }

  /** Takes a panel that VS Code restored. */
  restore(panel: vscode.WebviewPanel): void {
    this.fill(panel);
  }

  dispose(): void {
    this.open?.panel.dispose();
  }

  private fill(panel: vscode.WebviewPanel): void {
    const { extension, log } = this;
    panel.iconPath = tabIcon(extension);
    panel.webview.options = { enableScripts: true, localResourceRoots: localRoots(extension) };
    const channel = new HostChannel(
      metricsPage,
      webviewPort(panel.webview),
      this.handlers(),
      (problem) => log.error(problem),
    );
    this.open?.panel.dispose();
    this.open = { panel, channel };
    panel.onDidDispose(() => {
      channel.dispose();
      if (this.open?.panel === panel) this.open = undefined;
    });
    const title = "Model Metrics";
    panel.webview.html = webviewHtml(panel.webview, extension, {
      name: "metrics",
      title,
      data: {},
      state: {},
    });
  }

  private handlers(): Handlers<MetricsPage> {
    const { source, log } = this;
    return {
      ready: () => metricsView(source),
      exportMetrics: async () => {
        await exportMetrics(source);
        return null;
      },
      openLog: async () => {
        await openCallLog(source);
        return null;
      },
      selectGrader: async () => {
        await vscode.commands.executeCommand("designDojo.selectGrader");
        return null;
      },
      report: ({ message }) => {
        log.warn(`Metrics page: ${message}`);
        return null;
      },
    };
  }
}

/** Only OpenAI-compatible servers may have a `/metrics` that we can read. */
async function metricsView(source: MetricsSource): Promise<MetricsView> {
  const { models, total } = await source.summaries();
  const origins = new Set(
    models.filter(({ provider }) => provider === "openai").map(({ origin }) => origin),
  );
  const servers = await Promise.all(
    [...origins].map(async (origin) => ({ origin, load: await source.load(origin) })),
  );
  return {
    models: models.map((model) => ({ ...model, onThisMachine: isOnThisMachine(model) })),
    servers,
    total,
    logFile: source.logFile,
  };
}
