import { describe, expect, test } from "vitest";
import { Emitter } from "../../../src/core/emitter.ts";
import { ApiKeys } from "../../../src/editor/models/apiKeys.ts";
import {
  type GraderProvider,
  identityOf,
  type ModelChoice,
} from "../../../src/editor/models/choice.ts";
import { ConfiguredModel } from "../../../src/editor/models/configuredModel.ts";
import { type Step, testConnection } from "../../../src/editor/models/connectionSteps.ts";
import { Providers } from "../../../src/editor/models/providers.ts";
import { FakeLm } from "../../support/languageModels.ts";
import {
  deadOrigin,
  ollamaSays,
  ollamaServer,
  openAiSays,
  openAiServer,
} from "../../support/modelServers.ts";

const never = new AbortController().signal;
const body = (value: unknown) => ({ status: 200, body: value });

const JUDGEMENT = JSON.stringify({
  signals: [
    {
      signal: "load",
      quotes: [{ source: "S001", text: "two hundred requests a second at peak" }],
      verdict: "met",
    },
    {
      signal: "cache-key",
      quotes: [{ source: "S002", text: "keyed by the customer and the question" }],
      verdict: "met",
    },
    { signal: "encryption", quotes: [], verdict: "absent" },
  ],
});

const ollamaRoutes = {
  "GET /api/version": body({ version: "0.33.3" }),
  "GET /api/tags": body({ models: [{ name: "qwen3:14b", size: 9_300_000_000 }] }),
  "GET /api/ps": body({ models: [] }),
  "POST /api/show": body({
    capabilities: ["completion", "thinking"],
    model_info: { "general.architecture": "qwen3", "qwen3.context_length": 40_960 },
  }),
  "POST /api/chat": ollamaSays([JUDGEMENT], { prompt_eval_count: 260, eval_count: 120 }),
};
const openAiRoutes = {
  "GET /v1/models": body({ data: [{ id: "qwen3", max_model_len: 32_768 }] }),
  "POST /v1/chat/completions": openAiSays([JUDGEMENT]),
};

/** The secret storage of an editor. */
function secrets() {
  const stored = new Map<string, string>();
  return {
    stored,
    get: (key: string) => Promise.resolve(stored.get(key)),
    store: (key: string, value: string) => Promise.resolve(void stored.set(key, value)),
    delete: (key: string) => Promise.resolve(void stored.delete(key)),
    keys: () => Promise.resolve([...stored.keys()]),
  };
}

const providers = (lm = new FakeLm({ offered: [] })) =>
  new Providers(lm.api, { canSendRequest: () => undefined }, () => ({
    callPlan: "auto",
    concurrency: 0,
  }));

/** The settings of an editor, which tell of every change. */
function settingsOf(choice: ModelChoice) {
  const changed = new Emitter<void>();
  const stored = <T>(value: T) => ({
    value,
    async store(next: T): Promise<void> {
      this.value = next;
      changed.emit();
    },
  });
  const onDidChange = (listener: (value: unknown) => unknown) => {
    const stop = changed.on(() => void listener(undefined));
    return { dispose: stop };
  };
  return {
    graderProvider: stored<GraderProvider>(choice.provider),
    graderBaseUrl: stored(choice.baseUrl),
    graderModel: stored(choice.model),
    grader: [{ onDidChange }],
  };
}

function configuredFor(choice: ModelChoice) {
  const settings = settingsOf(choice);
  const keys = new ApiKeys(secrets());
  return { settings, keys, configured: new ConfiguredModel(settings, keys, providers()) };
}

describe("a key", () => {
  test("goes to the origin that it was entered for, and to no other", async () => {
    const [own, other] = [await openAiServer(openAiRoutes), await openAiServer(openAiRoutes)];
    const { settings, keys, configured } = configuredFor({
      provider: "openai",
      baseUrl: `${own.origin}/v1`,
      model: "qwen3",
    });
    await keys.set(own.origin, "sk-entered-for-one");
    const request = {
      prefix: "",
      task: "Judge it.",
      schema: null,
      format: "text",
      maxOutputTokens: 10,
      temperature: 0,
      thinking: false,
    } as const;
    await (await configured.current())?.send(request, { signal: never });
    await settings.graderBaseUrl.store(`${other.origin}/v1`);
    await (await configured.current())?.send(request, { signal: never });

    const sent = (server: typeof own) =>
      server.received.map(({ path, headers }) => [path, headers.authorization]);
    expect(sent(own)).toEqual([
      ["/v1/models", "Bearer sk-entered-for-one"],
      ["/v1/chat/completions", "Bearer sk-entered-for-one"],
    ]);
    expect(sent(other)).toEqual([
      ["/v1/models", undefined],
      ["/v1/chat/completions", undefined],
    ]);
  });

  test("differs by scheme, host and port, not by path", async () => {
    const keys = new ApiKeys(secrets());
    await keys.set("https://api.example.com/v1", "sk-1");
    const at = (baseUrl: string) => keys.for({ provider: "openai", baseUrl });
    expect(await at("https://api.example.com/openai/v1")).toBe("sk-1");
    expect(await at("http://api.example.com/v1")).toBeUndefined();
    expect(await at("https://api.example.com:8443/v1")).toBeUndefined();
    expect(await at("https://api.example.com.evil.net/v1")).toBeUndefined();
  });

  test("is gone when it is forgotten; other secrets are left alone", async () => {
    const storage = secrets();
    storage.stored.set("something.else", "kept");
    const keys = new ApiKeys(storage);
    await keys.set("https://api.example.com/v1", "sk-1");
    expect(await keys.origins()).toEqual(["https://api.example.com"]);
    await keys.forget("https://api.example.com");
    expect([...storage.stored.keys()]).toEqual(["something.else"]);
  });
});

describe("the configured model", () => {
  test("knows its context and stays the same until the settings change", async () => {
    const server = await ollamaServer(ollamaRoutes);
    const choice = { provider: "ollama", baseUrl: server.origin, model: "qwen3:14b" } as const;
    const { settings, configured } = configuredFor(choice);
    const model = await configured.current();
    expect(model).toMatchObject({
      identity: identityOf(choice),
      traits: { contextTokens: 40_960, plan: "per-criterion" },
    });
    expect(await configured.current()).toBe(model);
    await settings.graderModel.store("qwen3:32b");
    expect((await configured.current())?.identity.model).toBe("qwen3:32b");
  });

  test("of a server that is not up yet is made anew when it is", async () => {
    const { configured } = configuredFor({
      provider: "ollama",
      baseUrl: await deadOrigin(),
      model: "qwen3:14b",
    });
    const [first, second] = [await configured.current(), await configured.current()];
    expect(first?.traits.contextTokens).toBeNull();
    expect(second).not.toBe(first);
  });

  test("is none when the checklist is chosen, and the server's address stays for the next time", async () => {
    const { settings, configured } = configuredFor({
      provider: "openai",
      baseUrl: "http://127.0.0.1:8000/v1",
      model: "qwen3",
    });
    await configured.choose(null);
    expect(await configured.current()).toBeNull();
    expect(settings.graderBaseUrl.value).toBe("http://127.0.0.1:8000/v1");
  });

  test("that VS Code does not offer any more is said with the next step", async () => {
    const { configured } = configuredFor({
      provider: "vscode",
      baseUrl: "",
      model: "copilot/gpt-5",
    });
    await expect(configured.current()).rejects.toThrow(/gpt-5.*Select AI Grader…/s);
  });
});

describe("the connection test", () => {
  const run = async (choice: ModelChoice, found = providers()) => {
    const steps: Step[] = [];
    const parts = {
      look: (signal: AbortSignal) => found.look(choice, undefined, signal),
      connect: async () => (await found.connect(choice, undefined, never)).model,
    };
    const trial = await testConnection(choice, parts, (step) => steps.push(step), never);
    return { steps, trial };
  };

  test("goes step by step to a trial grade", async () => {
    const { origin } = await ollamaServer(ollamaRoutes);
    const { steps, trial } = await run({
      provider: "ollama",
      baseUrl: origin,
      model: "qwen3:14b",
    });
    expect(trial).toMatchObject({ ok: true, format: "schema", contextTokens: 40_960, notes: [] });
    expect(steps.slice(0, 3)).toEqual([
      { name: "server", said: "Ollama 0.33.3 answers" },
      { name: "model", said: "qwen3:14b · 9.3 GB · thinks" },
      { name: "context", said: "40,960 tokens" },
    ]);
    expect(steps.map(({ name }) => name)).toEqual(["server", "model", "context", "trial grade"]);
  });

  test("stops where nobody listens", async () => {
    const baseUrl = await deadOrigin();
    expect(await run({ provider: "ollama", baseUrl, model: "qwen3:14b" })).toMatchObject({
      steps: [],
      trial: { ok: false, failure: { kind: "unreachable" } },
    });
  });

  test("stops at a model that is not there, before anything is sent to it", async () => {
    const server = await ollamaServer(ollamaRoutes);
    const { steps, trial } = await run({
      provider: "ollama",
      baseUrl: server.origin,
      model: "llama4",
    });
    expect(trial).toMatchObject({ ok: false, failure: { kind: "model-missing" } });
    expect(steps.map(({ name }) => name)).toEqual(["server"]);
    expect(server.received.map(({ path }) => path)).not.toContain("/api/chat");
  });

  test("stops at a refused key", async () => {
    const { origin } = await openAiServer({
      "GET /v1/models": { status: 401, body: { error: { message: "Incorrect API key" } } },
    });
    expect(await run({ provider: "openai", baseUrl: origin, model: "gpt" })).toMatchObject({
      steps: [],
      trial: { ok: false, failure: { kind: "unauthorised", status: 401 } },
    });
  });

  test("tries a model of a server that lists none", async () => {
    const { origin } = await openAiServer({
      "POST /v1/chat/completions": openAiRoutes["POST /v1/chat/completions"],
    });
    const { steps, trial } = await run({ provider: "openai", baseUrl: origin, model: "gpt" });
    expect(trial.ok).toBe(true);
    expect(steps[1]?.said).toBe("gpt; the server lists no models, so it is simply tried");
  });

  test("says when VS Code has no model", async () => {
    expect(await run({ provider: "vscode", baseUrl: "", model: "copilot/gpt-5" })).toMatchObject({
      trial: { ok: false, failure: { kind: "no-models" } },
    });
  });
});
