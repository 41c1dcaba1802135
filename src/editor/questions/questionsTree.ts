import * as vscode from "vscode";
import type { Catalog } from "../../core/catalog/catalog.ts";
import type { Question } from "../../core/catalog/question.ts";
import type { HistoryRow } from "../../services/interview/history.ts";
import type { Archive } from "../history/archive.ts";

type Node =
  | {
      readonly kind: "phase";
      readonly phase: number;
      readonly title: string;
      readonly purpose: string;
    }
  | { readonly kind: "topic"; readonly phase: number; readonly id: string; readonly title: string }
  | { readonly kind: "question"; readonly question: Question };

/** How far the user is with a question. */
type Progress = {
  readonly state: "new" | "in progress" | "done";
  readonly best: HistoryRow | undefined;
};

/** The question bank by phase and topic, each question with its difficulty, ⌃ and the user's best score. */
export class QuestionsTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<undefined>();
  private readonly view: vscode.Disposable;
  private readonly stop: () => void;
  readonly onDidChangeTreeData = this.changes.event;

  constructor(
    private readonly catalog: () => Catalog,
    private readonly archive: Archive,
  ) {
    this.stop = archive.changed.on(() => this.changes.fire(undefined));
    this.view = vscode.window.registerTreeDataProvider("designDojo.questions", this);
  }

  async getChildren(node?: Node): Promise<Node[]> {
    const { curriculum } = this.catalog();
    const questions = [...this.catalog().questions.values()];
    // A question stands once, under its main topic.
    const topics = new Set(questions.map(({ topics: [main] }) => main));
    if (node === undefined)
      return curriculum.phases
        .filter(({ phase }) =>
          curriculum.topics.some((topic) => topic.phase === phase && topics.has(topic.id)),
        )
        .map((phase) => ({ kind: "phase", ...phase }));
    if (node.kind === "phase")
      return curriculum.topics
        .filter(({ id, phase }) => phase === node.phase && topics.has(id))
        .map((topic) => ({ kind: "topic", ...topic }));
    if (node.kind === "topic")
      return questions
        .filter(({ topics: [main] }) => main === node.id)
        .map((question) => ({ kind: "question", question }));
    return [];
  }

  async getTreeItem(node: Node): Promise<vscode.TreeItem> {
    if (node.kind === "question") return this.questionItem(node.question);
    const item = new vscode.TreeItem(
      node.kind === "phase" ? `Phase ${node.phase}: ${node.title}` : node.title,
      vscode.TreeItemCollapsibleState.Expanded,
    );
    item.id = node.kind === "phase" ? `phase-${node.phase}` : `topic-${node.id}`;
    if (node.kind === "phase") item.tooltip = node.purpose;
    return item;
  }

  dispose(): void {
    this.view.dispose();
    this.stop();
    this.changes.dispose();
  }

  private async questionItem(question: Question): Promise<vscode.TreeItem> {
    const { state, best } = progressOf(question, await this.archive.rows());
    const item = new vscode.TreeItem(question.title);
    const difficulty = "●".repeat(question.difficulty) + "○".repeat(4 - question.difficulty);
    const score =
      best && best.score !== null
        ? `best ${best.score}${best.band === null ? `/${best.max_score}` : ""}`
        : state;
    item.id = `question-${question.id}`;
    item.description = [question.ai ? "⌃" : "", difficulty, score].filter(Boolean).join("  ");
    item.iconPath = new vscode.ThemeIcon(ICONS[state]);
    item.contextValue = `question.${state.replace(" ", "-")}`;
    item.tooltip = new vscode.MarkdownString(
      `**${question.title}**\n\n${question.summary}\n\n${question.minutes} minutes · ${question.target_level} · difficulty ${question.difficulty} of 4${question.ai ? " · ⌃ AI" : ""}`,
    );
    item.accessibilityInformation = {
      label: `${question.title}, ${question.ai ? "AI question, " : ""}difficulty ${question.difficulty} of 4, ${score}`,
    };
    item.command = {
      command: "designDojo.openQuestion",
      title: "Open Question",
      arguments: [question.id],
    };
    return item;
  }
}

const ICONS = {
  new: "circle-outline",
  "in progress": "circle-large-filled",
  done: "pass",
} as const;

function progressOf(question: Question, rows: readonly HistoryRow[]): Progress {
  const own = rows.filter((row) => row.question === question.id);
  const graded = own.filter((row) => row.score !== null);
  const best = graded.toSorted((a, b) => (b.score ?? 0) - (a.score ?? 0))[0];
  const open = own.some(({ status }) => status === "running" || status === "paused");
  return { state: open ? "in progress" : own.length > 0 ? "done" : "new", best };
}
