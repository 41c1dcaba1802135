import * as vscode from "vscode";
import { TargetLevel } from "../core/catalog/question.ts";
import type { SourceSetting } from "../core/voice/source.ts";
import { homeFolder } from "../services/interview/home.ts";
import { CallPlanSetting, GraderProvider } from "./models/choice.ts";

const SECTION = "designDojo";

type RecordVoice = "ask" | "always" | "never";
type When = "afterInterview" | "duringInterview" | "onRequest";
type KeepVoice = "keep" | "deleteAfterTranscription" | "ask";

/** One setting: its value now, and when it changes. Nothing else reads the configuration. */
export class Setting<T> implements vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<T>();
  private readonly listener: vscode.Disposable;
  readonly onDidChange = this.changes.event;

  constructor(
    private readonly key: string,
    private readonly read: (configuration: vscode.WorkspaceConfiguration) => T,
  ) {
    this.listener = vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(`${SECTION}.${key}`)) this.changes.fire(this.value);
    });
  }

  get value(): T {
    return this.read(vscode.workspace.getConfiguration(SECTION));
  }

  /** Writes it to the user's settings; for a remote, to those of its machine. */
  async store(value: T): Promise<void> {
    await vscode.workspace
      .getConfiguration(SECTION)
      .update(this.key, value, vscode.ConfigurationTarget.Global);
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

  readonly graderProvider = new Setting("grader.provider", (configuration) =>
    GraderProvider.catch("checklist").parse(configuration.get("grader.provider")),
  );
  /** Empty: the usual place of the provider. */
  readonly graderBaseUrl = new Setting("grader.baseUrl", (configuration) =>
    configuration.get("grader.baseUrl", "").trim(),
  );
  readonly graderModel = new Setting("grader.model", (configuration) =>
    configuration.get("grader.model", "").trim(),
  );
  readonly callPlan = new Setting("grader.callPlan", (configuration) =>
    CallPlanSetting.catch("auto").parse(configuration.get("grader.callPlan")),
  );
  /** 0: by where the model runs. */
  readonly concurrency = new Setting("grader.concurrency", (configuration) =>
    Math.max(0, Math.trunc(configuration.get("grader.concurrency", 0)) || 0),
  );
  readonly interviewerUsesModel = new Setting("interviewer.useModel", (configuration) =>
    configuration.get("interviewer.useModel", true),
  );

  /** Programs that run katas; empty: the usual names on the PATH. */
  readonly kataPython = new Setting("katas.python", (configuration) =>
    configuration.get("katas.python", "").trim(),
  );
  readonly kataGo = new Setting("katas.go", (configuration) =>
    configuration.get("katas.go", "").trim(),
  );
  readonly kataTimeoutMs = new Setting("katas.timeoutSeconds", (configuration) => {
    const seconds = configuration.get("katas.timeoutSeconds", 20);
    return Math.max(1, seconds || 20) * 1000;
  });

  /** Whether a mock interview is recorded. */
  readonly voiceRecord = new Setting("voice.record", (configuration): RecordVoice => {
    const value = configuration.get("voice.record");
    return value === "always" || value === "never" ? value : "ask";
  });
  /** A microphone by its name; empty: the system's own choice. */
  readonly voiceDevice = new Setting("voice.device", (configuration) =>
    configuration.get("voice.device", ""),
  );

  /** Where the voice comes from. */
  readonly voiceSource = new Setting("voice.source", (configuration): SourceSetting => {
    const value = configuration.get("voice.source");
    return value === "device" || value === "browser" ? value : "automatic";
  });
  /** What becomes of a recording when all of it is transcribed. */
  readonly voiceKeep = new Setting("voice.keep", (configuration): KeepVoice => {
    const value = configuration.get("voice.keep");
    return value === "deleteAfterTranscription" || value === "ask" ? value : "keep";
  });

  /** The full address of a server that transcribes; empty: nothing is transcribed. */
  readonly transcriptionUrl = new Setting("transcription.url", (configuration) =>
    configuration.get("transcription.url", "").trim(),
  );
  readonly transcriptionModel = new Setting("transcription.model", (configuration) =>
    configuration.get("transcription.model", "").trim(),
  );
  /** `en`; empty: the server finds out. */
  readonly transcriptionLanguage = new Setting("transcription.language", (configuration) =>
    configuration.get("transcription.language", "").trim(),
  );
  readonly transcriptionWhen = new Setting("transcription.when", (configuration): When => {
    const value = configuration.get("transcription.when");
    return value === "duringInterview" || value === "onRequest" ? value : "afterInterview";
  });

  /** Those that say which model grades, and how it is asked. */
  get grader(): readonly Pick<Setting<unknown>, "onDidChange">[] {
    return [
      this.graderProvider,
      this.graderBaseUrl,
      this.graderModel,
      this.callPlan,
      this.concurrency,
    ];
  }

  dispose(): void {
    for (const setting of Object.values(this)) if (setting instanceof Setting) setting.dispose();
  }
}
