import assert from "node:assert/strict";
import { after, describe, it } from "mocha";
import * as vscode from "vscode";
import { KataScene, statesIn } from "./kataScene.ts";

const scene = new KataScene("kataDebug");
// Less than the test stands at its breakpoint.
scene.timeoutMs = 3_000;

/** The part of the debug adapter protocol that is looked at. */
interface Message {
  readonly type: string;
  readonly event?: string;
  readonly body?: { readonly threadId?: number; readonly reason?: string };
}

describe("debugging katas", () => {
  after(() => scene.dispose());

  it("stops at a breakpoint in the user's TypeScript, and then reports every test", async () => {
    process.env["DOJO_SECRET"] = "not for katas";
    await scene.dojo.open(scene.choice("ts"));
    await scene.change(
      "    this.#ratePerMs =",
      '    const secret = process.env["DOJO_SECRET"];\n    this.#ratePerMs =',
    );
    const line = (await scene.solution())
      .split("\n")
      .findIndex((text) => text.includes("#ratePerMs ="));
    const place = new vscode.Location(
      vscode.Uri.file(scene.code),
      new vscode.Position(line + 1, 0),
    );
    const breakpoint = new vscode.SourceBreakpoint(place);
    vscode.debug.addBreakpoints([breakpoint]);
    const stopped = stops();
    const ending = scene.tests.debugKata(scene.choice("ts"));

    const { session, threadId } = await stopped;
    const { stackFrames } = await session.customRequest("stackTrace", { threadId, levels: 1 });
    assert.ok(stackFrames[0].source.path.endsWith(scene.code), stackFrames[0].source.path);
    assert.equal(stackFrames[0].line, line + 2);
    const secret = { expression: "typeof secret", frameId: stackFrames[0].id };
    assert.equal((await session.customRequest("evaluate", secret)).result, "'undefined'");
    // Longer than a test may take that is not debugged.
    await new Promise((resolve) => setTimeout(resolve, 6_000));

    vscode.debug.removeBreakpoints([breakpoint]);
    await session.customRequest("continue", { threadId });
    await ending;
    const told = scene.told.at(-1);
    assert.ok(told?.ended);
    assert.deepEqual(statesIn(told), ["passed"]);
    assert.equal(told.states.size, await scene.testCount("ts"));
  });

  for (const [language, extension] of [
    ["py", "ms-python.debugpy"],
    ["go", "golang.go"],
  ] as const)
    it(`says which extension debugs ${language}`, async function () {
      if (vscode.extensions.getExtension(extension)) return this.skip();
      await scene.dojo.open(scene.choice(language));
      await assert.rejects(
        scene.tests.debugKata(scene.choice(language)),
        new RegExp(`needs the extension ${extension}`),
      );
    });
});

/** The first stop of a debugged program. */
async function stops(): Promise<{ session: vscode.DebugSession; threadId: number }> {
  return new Promise((resolve) => {
    const registration = vscode.debug.registerDebugAdapterTrackerFactory("*", {
      createDebugAdapterTracker: (session) => ({
        onDidSendMessage: ({ type, event, body }: Message) => {
          if (type !== "event" || event !== "stopped" || body?.threadId === undefined) return;
          registration.dispose();
          resolve({ session, threadId: body.threadId });
        },
      }),
    });
  });
}
