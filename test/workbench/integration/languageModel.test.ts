import assert from "node:assert/strict";
import { before, describe, it } from "mocha";
import * as vscode from "vscode";
import type { ModelRequest } from "../../../src/core/models/model.ts";
import { anyString, objectOf } from "../../../src/core/models/replySchema.ts";
import {
  languageModel,
  type LanguageModelInfo,
  languageModels,
} from "../../../src/editor/models/languageModel.ts";
import { until } from "../until.mts";

/** What `model-provider` remembers. */
interface Heard {
  readonly cancelled: number;
  readonly requests: readonly string[];
}

const REQUEST: ModelRequest = {
  prefix: "The interview. ",
  task: "Judge it.",
  schema: objectOf({ heard: anyString }),
  format: "schema",
  maxOutputTokens: 100,
  temperature: 0,
  thinking: false,
};

describe("the language models of VS Code", () => {
  let heard: Heard;
  let offered: readonly LanguageModelInfo[] = [];

  before(async function () {
    const provider = vscode.extensions.getExtension<Heard>("design-dojo-test.model-provider");
    assert.ok(provider, "test/workbench/model-provider is not installed");
    heard = await provider.activate();
    // The extension's own access information is out of reach here; these models need no consent.
    const access = { canSendRequest: () => true };
    offered = (await languageModels(vscode, access)).filter(({ vendor }) => vendor === "dojo-test");
    if (offered.length === 0) {
      console.log("      skipped: this VS Code offers no language models to its extensions");
      this.skip();
    }
  });

  const send = (id: string, request: Partial<ModelRequest> = {}, signal = never()) => {
    const chosen = offered.find((model) => model.id === id);
    assert.ok(chosen, `${id} is not offered`);
    return languageModel(vscode, chosen).send({ ...REQUEST, ...request }, { signal });
  };

  it("are listed once each", () => {
    assert.deepEqual(offered.map(({ id }) => id).toSorted(), [
      "breaks-off",
      "calls-the-tool",
      "hangs",
      "is-out-of-quota",
      "is-small",
      "writes-text",
    ]);
  });

  it("hand in their grade by the tool, from one message with both parts", async () => {
    const outcome = await send("calls-the-tool");
    assert.ok(outcome.ok, JSON.stringify(outcome));
    assert.equal(outcome.reply.text, '{"heard":"The interview. Judge it."}');
    assert.ok(outcome.reply.ttftMs !== null && outcome.reply.ttftMs <= outcome.reply.durationMs);
  });

  it("answer in text when they call no tool, or are given none", async () => {
    for (const format of ["schema", "text"] as const) {
      const outcome = await send("writes-text", { format });
      assert.ok(outcome.ok, JSON.stringify(outcome));
      assert.equal(outcome.reply.text, "You said: The interview. Judge it.");
    }
  });

  it("fail by kind", async () => {
    const kinds: Record<string, string> = {};
    for (const id of ["is-out-of-quota", "breaks-off", "is-small"]) {
      const outcome = await send(id, { task: "word ".repeat(20) });
      kinds[id] = outcome.ok ? "answered" : outcome.failure.kind;
    }
    assert.deepEqual(kinds, {
      "is-out-of-quota": "rate-limited",
      "breaks-off": "server-error",
      "is-small": "context-too-small",
    });
    assert.equal(heard.requests.includes("is-small"), false);
  });

  it("stop when they are cancelled", async () => {
    const abort = new AbortController();
    const outcome = send("hangs", {}, abort.signal);
    await until("the request", () => heard.requests.includes("hangs"));
    abort.abort();
    assert.deepEqual(await outcome, { ok: false, failure: { kind: "cancelled", detail: "" } });
    await until("the cancel", () => heard.cancelled === 1);
  });

  it("say so when they are gone", async () => {
    const gone = { id: "gone", vendor: "dojo-test", maxInputTokens: 100 };
    const outcome = await languageModel(vscode, gone).send(REQUEST, { signal: never() });
    assert.equal(outcome.ok ? "" : outcome.failure.kind, "model-missing");
  });
});

const never = (): AbortSignal => new AbortController().signal;
