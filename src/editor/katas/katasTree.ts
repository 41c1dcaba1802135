import * as vscode from "vscode";
import { LANGUAGE_NAMES, type Kata, type KataLanguage } from "../../core/katas/kata.ts";
import { drilledBy, katasToDrill, type Missed } from "../../core/katas/order.ts";
import { stateIn, stateOf, type KataProgress, type KataState } from "../../core/katas/progress.ts";
import type { Toolchain } from "../../services/katas/language.ts";
import type { Dojo } from "./dojo.ts";

type Node =
  | {
      readonly kind: "group";
      readonly id: string;
      readonly title: string;
      readonly katas: readonly Kata[];
    }
  | { readonly kind: "kata"; readonly kata: Kata; readonly group: string }
  | {
      readonly kind: "language";
      readonly kata: Kata;
      readonly language: KataLanguage;
      readonly group: string;
    };

const ICONS: Readonly<Record<KataState, string>> = {
  new: "circle-outline",
  started: "circle-large-filled",
  green: "pass",
  "all mutants killed": "pass-filled",
};
const TO_DRILL = "drill";

/** The katas by family; those that drill what the latest graded interview missed stand above. */
export class KatasTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<undefined>();
  private readonly view: vscode.Disposable;
  private readonly stops: readonly (() => void)[];
  readonly onDidChangeTreeData = this.changes.event;

  constructor(
    private readonly dojo: Dojo,
    private readonly missed: () => Promise<Missed | undefined>,
    historyChanged: (listener: () => void) => () => void,
  ) {
    const refresh = (): void => this.changes.fire(undefined);
    this.stops = [dojo.changed.on(refresh), historyChanged(refresh)];
    this.view = vscode.window.registerTreeDataProvider("designDojo.katas", this);
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node === undefined) return this.groups();
    if (node.kind === "group")
      return node.katas.map((kata) => ({ kind: "kata", kata, group: node.id }));
    if (node.kind === "kata")
      return node.kata.languages.map((language) => ({ ...node, kind: "language", language }));
    return [];
  }

  async getTreeItem(node: Node): Promise<vscode.TreeItem> {
    if (node.kind === "group") return groupItem(node);
    const progress = await this.dojo.home.progress(node.kata);
    return node.kind === "kata"
      ? kataItem(node, progress, drilledBy(node.kata, await this.missed()))
      : languageItem(node, progress, await this.dojo.toolchains.find(node.language));
  }

  dispose(): void {
    this.view.dispose();
    for (const stop of this.stops) stop();
    this.changes.dispose();
  }

  private async groups(): Promise<Node[]> {
    const { katas } = this.dojo;
    const drill = katasToDrill(katas, await this.missed());
    const families = [...new Set(katas.map(({ family }) => family))];
    const groups = families.map((family) => ({
      kind: "group" as const,
      id: family,
      title: titleOf(family),
      katas: katas
        .filter((kata) => kata.family === family)
        .toSorted((a, b) => a.difficulty - b.difficulty || (a.title < b.title ? -1 : 1)),
    }));
    return drill.length === 0
      ? groups
      : [
          { kind: "group", id: TO_DRILL, title: "For your last interview", katas: drill },
          ...groups,
        ];
  }
}

function groupItem({ id, title, katas }: Extract<Node, { kind: "group" }>): vscode.TreeItem {
  const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(title, id === TO_DRILL ? Expanded : Collapsed);
  item.id = `family-${id}`;
  item.description = String(katas.length);
  if (id === TO_DRILL)
    item.tooltip = "They drill signals that your latest graded interview missed.";
  return item;
}

function kataItem(
  { kata, group }: Extract<Node, { kind: "kata" }>,
  progress: KataProgress,
  drills: readonly string[],
): vscode.TreeItem {
  const item = new vscode.TreeItem(kata.title, vscode.TreeItemCollapsibleState.Collapsed);
  const state = stateOf(kata, progress);
  const difficulty = "●".repeat(kata.difficulty) + "○".repeat(4 - kata.difficulty);
  item.id = `kata-${group}-${kata.id}`;
  item.description = [difficulty, kata.languages.join(" "), state].join("  ");
  item.iconPath = new vscode.ThemeIcon(ICONS[state]);
  item.contextValue = `kata.${state.replaceAll(" ", "-")}`;
  item.tooltip = new vscode.MarkdownString(
    `**${kata.title}** \`${kata.id}\`\n\n${kata.contract}\n\n${kata.minutes} minutes · difficulty ${kata.difficulty} of 4` +
      (drills.length === 0 ? "" : `\n\nDrills what you missed: ${drills.join(", ")}`),
  );
  item.accessibilityInformation = {
    label: `${kata.title}, difficulty ${kata.difficulty} of 4, ${kata.languages.map((one) => LANGUAGE_NAMES[one]).join(", ")}, ${state}`,
  };
  return item;
}

function languageItem(
  { kata, language, group }: Extract<Node, { kind: "language" }>,
  progress: KataProgress,
  tools: Toolchain,
): vscode.TreeItem {
  const state = stateIn(kata, language, progress);
  const item = new vscode.TreeItem(LANGUAGE_NAMES[language]);
  item.id = `kata-${group}-${kata.id}-${language}`;
  item.description = tools.found ? state : `${state} · needs ${tools.needs}`;
  item.accessibilityInformation = { label: `${LANGUAGE_NAMES[language]}, ${item.description}` };
  item.tooltip = tools.found ? tools.version : `Needs ${tools.needs}. ${tools.how}`;
  item.iconPath = new vscode.ThemeIcon(ICONS[state]);
  item.contextValue = `kata.${state.replaceAll(" ", "-")}`;
  item.command = {
    command: "designDojo.openKata",
    title: "Open Kata",
    arguments: [{ kata, language }],
  };
  return item;
}

function titleOf(family: string): string {
  const words = family.replaceAll("-", " ");
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
