import * as vscode from "vscode";
import { TargetLevel } from "../core/catalog/question.ts";
import { homeFolder } from "../services/interview/home.ts";

const SECTION = "designDojo";

/** One setting: its value now, and when it changes. Nothing else reads the configuration. */
export class Setting<T> implements vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<T>();
  private readonly listener: vscode.Disposable;
  readonly onDidChange = this.changes.event;

  constructor(
    key: string,
    private readonly read: (configuration: vscode.WorkspaceConfiguration) => T,
  ) {
    this.listener = vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(`${SECTION}.${key}`)) this.changes.fire(this.value);
    });
  }

  get value(): T {
    return this.read(vscode.workspace.getConfiguration(SECTION));
  }

  dispose(): void {
    this.listener.dispose();
    this.changes.dispose();
  }
}

/** All settings of the extension. */
export class Settings implements vscode.Disposable {
  /** Absolute path of the home. The setting wins over the variable. */
  readonly home = new Setting("home", (configuration) =>
    homeFolder(configuration.get<string>("home"), process.env),
  );
  readonly targetLevel = new Setting("targetLevel", (configuration): TargetLevel | undefined => {
    const level = TargetLevel.safeParse(configuration.get("targetLevel"));
    return level.success ? level.data : undefined;
  });
  readonly statusBar = new Setting("statusBar.enabled", (configuration) =>
    configuration.get("statusBar.enabled", true),
  );

  dispose(): void {
    for (const setting of [this.home, this.targetLevel, this.statusBar]) setting.dispose();
  }
}
