import assert from "node:assert/strict";
import { after, describe, it } from "mocha";
import * as vscode from "vscode";
import { MutationRounds } from "../../../src/editor/katas/mutationRounds.ts";
import { KataScene } from "./kataScene.ts";

const scene = new KataScene("kataRound");
const choice = () => scene.choice("ts");
const NO_TEST = 'test("what it must do", () => {\n  void [assert, kata, FakeClock];\n});';
const SPENDS = `test("a refusal takes nothing", () => {
  const bucket = new kata.TokenBucket({ ratePerSecond: 10, burst: 100 }, new FakeClock());
  bucket.tryTake(40);
  for (let i = 0; i < 20; i++) assert.equal(bucket.tryTake(61).ok, false);
  assert.equal(bucket.available(), 60);
});`;

describe("a mutation round", () => {
  after(() => scene.dispose());

  it("begins after green only", async () => {
    await scene.dojo.open(choice());
    await assert.rejects(scene.rounds.start(choice()), /comes after green/);
  });

  it("shows after each save which mutants the user's tests have killed, and remembers them", async () => {
    await scene.change();
    await scene.run("ts");
    await scene.rounds.start(choice());
    const document = roundFile();
    const { mutants } = choice().kata;
    for (const { sentence } of mutants) assert.ok(document.getText().includes(sentence));

    const index = scene.told.length;
    await scene.replaceIn(document, NO_TEST, SPENDS);
    const { states } = await scene.ended(index);
    const killed = [...states].filter(([, state]) => state === "passed").map(([id]) => id);
    assert.deepEqual(killed, ["charge-on-refusal"]);
    assert.equal(
      [...states.values()].filter((state) => state === "failed").length,
      mutants.length - 1,
    );
    assert.deepEqual(await remembered(), killed);

    await scene.replaceIn(document, "assert.equal(bucket.available(), 60);", "");
    const again = await scene.ended(index + 1);
    assert.equal(again.states.get("charge-on-refusal"), "failed");
    assert.deepEqual(await remembered(), killed);
  });

  it("comes back after a restart, with what was killed", async () => {
    const controller = vscode.tests.createTestController("test.resumed", "Resumed");
    const resumed = new MutationRounds(scene.dojo, scene.log, controller);
    await controller.resolveHandler?.(undefined);
    const { children } = [...controller.items][0]?.[1] ?? assert.fail("no round");
    assert.equal(children.size, choice().kata.mutants.length);
    assert.equal(children.get("charge-on-refusal")?.description, "killed");
    assert.equal(children.get("no-cap")?.description, "");
    resumed.dispose();
  });

  it("judges nothing by a test that fails on the reference", async () => {
    const document = roundFile();
    const index = scene.told.length;
    await scene.replaceIn(document, "bucket.tryTake(40);", "assert.fail('always');");
    const { states } = await scene.ended(index);
    assert.deepEqual(new Set(states.values()), new Set(["errored", "skipped"]));
  });
});

async function remembered(): Promise<readonly string[] | undefined> {
  return (await scene.dojo.home.progress(choice().kata)).languages.ts?.killed;
}

/** What the round has opened. */
function roundFile(): vscode.TextDocument {
  const document = vscode.window.activeTextEditor?.document;
  assert.ok(document);
  assert.match(document.fileName, /tokenBucket\.mutants\.test\.ts$/);
  return document;
}
