import { basename } from "node:path";
import * as vscode from "vscode";
import type { Dojo } from "./dojo.ts";
import { choiceAt } from "./pickKata.ts";

/** Run · Debug · Hint above the file that the user solves. */
export class KataLens implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly registration: vscode.Disposable;

  constructor(private readonly dojo: Dojo) {
    const files = ["typescript", "python", "go"].map((language) => ({ scheme: "file", language }));
    // Without a language extension the file has no language: its ending is enough.
    const endings = { scheme: "file", pattern: "**/katas/*/{ts,py,go}/*.{ts,py,go}" };
    this.registration = vscode.languages.registerCodeLensProvider([...files, endings], this);
  }

  async provideCodeLenses({ uri }: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const choice = choiceAt(this.dojo, uri);
    if (!choice) return [];
    const copy = await this.dojo.home.copy(choice.kata, choice.language);
    if (basename(copy.code) !== basename(uri.fsPath)) return [];
    const top = new vscode.Range(0, 0, 0, 0);
    const lens = (title: string, command: string) =>
      new vscode.CodeLens(top, { title, command: `designDojo.${command}`, arguments: [choice] });
    return [
      lens("$(play) Run", "runKata"),
      lens("$(debug-alt) Debug", "debugKata"),
      lens("$(lightbulb) Hint", "showNextHint"),
    ];
  }

  dispose(): void {
    this.registration.dispose();
  }
}
