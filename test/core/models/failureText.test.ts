import { describe, expect, test } from "vitest";
import { type Failure, FailureKind } from "../../../src/core/models/failure.ts";
import { failureText } from "../../../src/core/models/failureText.ts";

const asked = {
  ollama: { provider: "ollama", model: "qwen3:14b", origin: "http://127.0.0.1:11434" },
  openai: { provider: "openai", model: "gpt-5-mini", origin: "https://api.openai.com" },
  vscode: { provider: "vscode", model: "gpt-4o", origin: "copilot" },
} as const;
const providers = ["ollama", "openai", "vscode"] as const;

/** What happened, for a server of the user's own; a kind without a row does not compile. */
const withOllama: Readonly<Record<FailureKind, string>> = {
  unreachable: "Ollama is not running on 127.0.0.1:11434.",
  "not-a-model-server": "127.0.0.1:11434 does not answer as Ollama does (400: odd).",
  "model-missing": "Ollama on 127.0.0.1:11434 does not have the model qwen3:14b.",
  unauthorised: "127.0.0.1:11434 refused access to qwen3:14b (400: odd).",
  "rate-limited": "127.0.0.1:11434 takes no more requests for qwen3:14b now (400: odd).",
  "server-error": "qwen3:14b on 127.0.0.1:11434 failed while it answered (400: odd).",
  "timed-out": "qwen3:14b on 127.0.0.1:11434 took too long to answer.",
  "context-too-small":
    "The prompt needs about 16,000 tokens; qwen3:14b on 127.0.0.1:11434 has room for 4,096 tokens.",
  "context-refused":
    "The prompt needs about 16,000 tokens; qwen3:14b on 127.0.0.1:11434 has room for 4,096 tokens.",
  truncated:
    "qwen3:14b on 127.0.0.1:11434 got a prompt that was cut on the way, so its answer was discarded.",
  "format-refused":
    "qwen3:14b on 127.0.0.1:11434 cannot be held to the form of an answer (400: odd).",
  "unusable-reply": "qwen3:14b on 127.0.0.1:11434 gave no usable answer, even when asked again.",
  "cut-off": "The answer of qwen3:14b on 127.0.0.1:11434 ended at its length limit.",
  "only-thinking": "qwen3:14b on 127.0.0.1:11434 spent its whole answer on thinking.",
  filtered: "The content filter of qwen3:14b on 127.0.0.1:11434 stopped the answer.",
  "consent-denied": "Design Dojo may not use qwen3:14b on 127.0.0.1:11434.",
  "no-models": "Ollama on 127.0.0.1:11434 has no model.",
  "budget-spent":
    "The grade used up the requests that it may make to qwen3:14b on 127.0.0.1:11434.",
  cancelled: "The request to qwen3:14b on 127.0.0.1:11434 was cancelled.",
};

const failure = (kind: FailureKind): Failure => ({
  kind,
  detail: "odd.",
  status: 400,
  contextTokens: 4096,
});

test.each(FailureKind.options)("%s: says what happened with Ollama", (kind) => {
  const { message } = failureText(failure(kind), { ...asked.ollama, estimatedTokens: 16_000 });
  expect(message).toBe(withOllama[kind]);
});

describe.each(providers)("for %s", (provider) => {
  test.each(FailureKind.options)("%s names the peer and the next step", (kind) => {
    const { message, next } = failureText(failure(kind), asked[provider]);
    const peers = { ollama: "127.0.0.1:11434", openai: "api.openai.com", vscode: "gpt-4o|VS Code" };
    expect(message).toMatch(new RegExp(peers[provider]));
    expect([message, next].join(" ")).not.toMatch(/undefined|null|NaN|\.\.|https?:\/\/api/);
    expect([message.at(-1), next.at(-1)]).toEqual([".", "."]);
  });
});

test("offers the command that installs the missing model", () => {
  expect(failureText({ kind: "model-missing", detail: "" }, asked.ollama).copy).toBe(
    "ollama pull qwen3:14b",
  );
});

test("offers no local command for a server elsewhere", () => {
  const elsewhere = { ...asked.ollama, origin: "http://10.0.0.7:11434" };
  const text = failureText({ kind: "unreachable", detail: "" }, elsewhere);
  expect([text.message, text.copy]).toEqual(["No Ollama answers on 10.0.0.7:11434.", undefined]);
});

test("asks to sign in only for a model of Ollama's cloud", () => {
  const refused: Failure = { kind: "unauthorised", detail: "", status: 401 };
  const copies = ["qwen3:14b", "gpt-oss:120b-cloud"].map(
    (model) => failureText(refused, { ...asked.ollama, model }).copy,
  );
  expect(copies).toEqual([undefined, "ollama signin"]);
});

test.each([
  [19_200, "Wait 20 s, as it asks, then try again."],
  [3_600_000, "Wait 60 min, as it asks, or grade with the checklist."],
  [undefined, "Wait a little, then try again."],
])("says how long the server asks to wait: %d ms", (retryAfterMs, next) => {
  const limited: Failure = { kind: "rate-limited", detail: "" };
  const asks = retryAfterMs === undefined ? limited : { ...limited, retryAfterMs };
  expect(failureText(asks, asked.openai).next).toBe(next);
});

test("says of the sizes what is known", () => {
  const unknown = failureText({ kind: "context-refused", detail: "" }, asked.openai);
  expect(unknown.message).toBe(
    "The prompt needs more tokens than gpt-5-mini on api.openai.com has room for.",
  );
});

test.each([
  "Incorrect API key provided: sk-proj-abcdef***wxyz",
  "Authorization: Bearer abc.def-ghi",
  'invalid "api_key": "s3cr3tvalue"',
  "unknown token 9f8e7d6c5b4a39281706f5e4d3c2b1a0ff",
])("shows no key: %s", (detail) => {
  const { message } = failureText({ kind: "unauthorised", detail, status: 401 }, asked.openai);
  expect(message).toContain("…");
  expect(message).not.toMatch(/sk-|abc\.def|s3cr3t|9f8e/);
});
