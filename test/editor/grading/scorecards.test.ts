import { join } from "node:path";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Catalog } from "../../../src/core/catalog/catalog.ts";
import { Scorecards } from "../../../src/editor/grading/scorecards.ts";
import { TranscriptsUnderway } from "../../../src/editor/grading/transcriptsUnderway.ts";
import { TranscriptWait } from "../../../src/editor/grading/transcriptWait.ts";
import { SoundFloor } from "../../../src/editor/pages/soundFloor.ts";
import type { Envelope } from "../../../src/protocol/contract.ts";
import { compileCatalog } from "../../../src/services/catalog/compile.ts";
import { catalogOf } from "../../../src/services/catalog/compiled.ts";
import { goldAnswer, writeInterview } from "../../support/goldAnswers.ts";
import { ROOT, temporaryFolder } from "../../support/pack.ts";

/** A panel of the editor, as far as a scorecard uses it: a closed one is good for nothing. */
const editor = vi.hoisted(() => {
  class Panel {
    isClosed = false;
    reveals = 0;
    title = "";
    readonly posted: Envelope[] = [];
    private hear: (message: unknown) => void = () => undefined;
    private readonly whenClosed: (() => void)[] = [];
    readonly webview = {
      cspSource: "",
      asWebviewUri: (uri: object) => uri,
      postMessage: (message: Envelope) => Promise.resolve(void this.posted.push(message)),
      onDidReceiveMessage: (hear: (message: unknown) => void) => {
        this.hear = hear;
        return { dispose: () => undefined };
      },
    };
    onDidDispose(told: () => void): void {
      this.whenClosed.push(told);
    }
    reveal(): void {
      if (this.isClosed) throw new Error("Webview is disposed");
      this.reveals += 1;
    }
    dispose(): void {
      if (this.isClosed) return;
      this.isClosed = true;
      for (const told of this.whenClosed) told();
    }
    /** Its page asks. */
    ask(method: string, params: unknown): void {
      this.hear({ kind: "request", id: 1, method, params } satisfies Envelope);
    }
  }
  return { Panel, panels: [] as InstanceType<typeof Panel>[] };
});

vi.mock("vscode", () => ({
  ProgressLocation: { Notification: 15, Window: 10 },
  ViewColumn: { Active: -1 },
  Uri: { file: (path: string) => ({ path }), joinPath: (uri: object) => uri },
  EventEmitter: class {
    private readonly listeners: (() => void)[] = [];
    readonly event = (listener: () => void) => void this.listeners.push(listener);
    fire = () => this.listeners.forEach((listener) => listener());
    dispose = () => undefined;
  },
  window: {
    createWebviewPanel: () => {
      const panel = new editor.Panel();
      editor.panels.push(panel);
      return panel;
    },
    withProgress: (_: object, run: (progress: object, token: object) => unknown) =>
      run({ report: () => undefined }, { onCancellationRequested: () => undefined }),
  },
}));

let catalog: Catalog;
beforeAll(async () => {
  catalog = catalogOf(await compileCatalog(ROOT));
});
beforeEach(() => void (editor.panels.length = 0));

/** An interview that has just ended and whose words are still being transcribed, with its self-grade open. */
async function gradingYourself() {
  const answer = goldAnswer("llm-gateway", "good");
  const folder = writeInterview(join(temporaryFolder(), "monday"), answer);
  const underway = new TranscriptsUnderway();
  underway.tell("monday");
  const told: string[] = [];
  const models: string[] = [];
  const scorecards = new Scorecards({
    ...{ catalog: () => catalog, wait: new TranscriptWait(underway), floor: new SoundFloor() },
    ...{ context: { extensionUri: {} }, settings: { targetLevel: { value: undefined } } },
    archive: { refresh: () => told.push("shown anew") },
    log: { error: (problem: unknown) => told.push(String(problem)) },
    modelGrading: () => ({
      changed: { on: () => () => undefined },
      grade: (graded: string) => Promise.resolve(void models.push(graded)),
    }),
  } as unknown as ConstructorParameters<typeof Scorecards>[0]);
  await scorecards.selfGrade(folder);
  const [panel] = editor.panels;
  panel?.ask("selfGrade", { levels: {} });
  const isGraded = () => scorecards.isGraded(folder);
  return { underway, told, models, panel, folder, isGraded };
}

test("the grade that waited for its words is shown where the self-grade was", async () => {
  const { underway, told, models, panel, folder, isGraded } = await gradingYourself();
  expect(await isGraded()).toBe(false);
  underway.end("monday", "whole");
  await expect.poll(() => told).toEqual(["shown anew"]);
  expect([await isGraded(), models]).toEqual([true, [folder]]);
  expect([editor.panels.length, panel?.reveals]).toEqual([1, 2]);
});

test("it is shown again when its panel was closed meanwhile", async () => {
  const { underway, told, models, panel, folder, isGraded } = await gradingYourself();
  panel?.dispose();
  underway.end("monday", "whole");
  await expect.poll(() => told).toEqual(["shown anew"]);
  expect([await isGraded(), models]).toEqual([true, [folder]]);
  expect(editor.panels.map(({ isClosed, reveals }) => [isClosed, reveals])).toEqual([
    [true, 1],
    [false, 1],
  ]);
});
