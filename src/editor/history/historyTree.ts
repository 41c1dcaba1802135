import * as vscode from "vscode";
import type { Catalog } from "../../core/catalog/catalog.ts";
import { formatTime } from "../../core/interview/stages.ts";
import type { HistoryRow } from "../../services/interview/history.ts";
import type { Archive } from "./archive.ts";

/** Interviews, newest first. */
export class HistoryTree implements vscode.TreeDataProvider<HistoryRow>, vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<undefined>();
  private readonly view: vscode.Disposable;
  private readonly stop: () => void;
  readonly onDidChangeTreeData = this.changes.event;

  constructor(
    private readonly catalog: () => Catalog,
    private readonly archive: Archive,
  ) {
    this.stop = archive.changed.on(() => this.changes.fire(undefined));
    this.view = vscode.window.registerTreeDataProvider("designDojo.history", this);
  }

  async getChildren(row?: HistoryRow): Promise<HistoryRow[]> {
    return row === undefined ? [...(await this.archive.rows())] : [];
  }

  getTreeItem(row: HistoryRow): vscode.TreeItem {
    const title =
      this.catalog().questions.get(row.question)?.title ?? `${row.question} (not in the bank)`;
    const item = new vscode.TreeItem(row.problem === null ? title : row.interview);
    const when = row.date === "" ? null : new Date(row.date);
    const date = when?.toLocaleDateString(undefined, { day: "numeric", month: "short" });
    const length = row.duration_ms === null ? "" : formatTime(row.duration_ms);
    const score = scoreOf(row);
    const open = row.status === "running" || row.status === "paused";
    item.id = row.folder;
    item.description = row.problem ?? [date, score, length].filter(Boolean).join(" · ");
    const told = [title, when?.toLocaleString(), `${row.mode}, ${score}`].concat(
      row.recording_bytes > 0 ? ["with a recording"] : [],
    );
    item.tooltip = row.problem ?? [...told, row.folder].filter(Boolean).join("\n");
    item.accessibilityInformation = { label: row.problem ?? told.filter(Boolean).join(", ") };
    item.iconPath = new vscode.ThemeIcon(
      row.problem !== null
        ? "warning"
        : open
          ? "watch"
          : row.score === null
            ? "circle-outline"
            : "graph",
    );
    item.contextValue = contextOf(row, open);
    if (row.problem === null)
      item.command = open
        ? { command: "designDojo.resumeInterview", title: "Resume Interview", arguments: [row] }
        : { command: "designDojo.showScorecard", title: "Show Scorecard", arguments: [row] };
    return item;
  }

  dispose(): void {
    this.view.dispose();
    this.stop();
    this.changes.dispose();
  }
}

/** What the menus of a row depend on: `interview.finished.journal.recording`. */
function contextOf(row: HistoryRow, open: boolean): string {
  if (row.problem !== null) return "broken";
  const has = [row.journal_bytes > 0 && "journal", row.recording_bytes > 0 && "recording"];
  return ["interview", open ? "open" : "finished", ...has].filter(Boolean).join(".");
}

function scoreOf(row: HistoryRow): string {
  if (row.status === "running" || row.status === "paused") return "in progress";
  if (row.score === null) return "not graded";
  return row.band === null
    ? `${row.score} of at most ${row.max_score}`
    : `${row.score} ${row.band.replace("_", " ")}`;
}
