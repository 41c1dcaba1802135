import { describe, expect, test } from "vitest";
import type { ModelChoice } from "../../../src/editor/models/choice.ts";
import {
  type GraderFacts,
  type GraderRow,
  graderGroups,
} from "../../../src/editor/models/graderRows.ts";
import { languageModelLook, type Look, ollamaLook } from "../../../src/editor/models/look.ts";

const ollamaPlace = { provider: "ollama", baseUrl: "http://127.0.0.1:11434" } as const;
const vllmPlace = { provider: "openai", baseUrl: "http://127.0.0.1:8000/v1" } as const;
const vscodePlace = { provider: "vscode", baseUrl: "" } as const;
const silent: Look = { ok: false, failure: { kind: "unreachable", detail: "ECONNREFUSED" } };

const listing = {
  name: "qwen3:14b",
  sizeBytes: 9_276_198_565,
  parameterSize: "14.8B",
  quantization: "Q4_K_M",
  contextTokens: 40_960,
  canThink: true,
  isCloud: false,
  gpuShare: 0.6,
};
const cloudListing = {
  ...listing,
  name: "glm-5:cloud",
  isCloud: true,
  sizeBytes: 384,
  parameterSize: null,
  quantization: null,
  canThink: false,
  gpuShare: null,
};
const ollama = ollamaLook({
  ok: true,
  found: { server: "ollama", version: "0.33.3", models: [listing, cloudListing] },
});

const groups = (facts: Partial<GraderFacts>) =>
  graderGroups({ looks: [], current: null, keys: [], consents: [], ...facts });
const rowsUnder = (title: string, facts: Partial<GraderFacts>): readonly GraderRow[] =>
  groups(facts).find((group) => group.title === title)?.rows ?? [];
const titles = (facts: Partial<GraderFacts>) => groups(facts).map(({ title }) => title);

describe("the picker of graders", () => {
  test("says of each model where it runs and what sets it apart", () => {
    expect(
      rowsUnder("Ollama on this machine", { looks: [{ place: ollamaPlace, look: ollama }] }).map(
        ({ label, description, detail }) => [label, description, detail],
      ),
    ).toEqual([
      [
        "qwen3:14b",
        "on this machine",
        "9.3 GB · 14.8B · Q4_K_M · thinks · slow: 40 % of it on the CPU · 40k tokens of context",
      ],
      ["glm-5:cloud", "Ollama's cloud", "40k tokens of context"],
    ]);
  });

  test("names VS Code's models by their vendor", () => {
    const look = languageModelLook([
      {
        id: "gpt-5",
        name: "GPT-5",
        vendor: "copilot",
        family: "gpt-5",
        maxInputTokens: 128_000,
        canSend: false,
      },
    ]);
    expect(rowsUnder("VS Code's models", { looks: [{ place: vscodePlace, look }] })).toEqual([
      {
        label: "gpt-5",
        description: "copilot, through VS Code",
        detail: "GPT-5 · access refused · 125k tokens of context",
        action: { kind: "use", choice: { ...vscodePlace, model: "copilot/gpt-5" } },
      },
    ]);
  });

  test("marks the grader of today", () => {
    const current: ModelChoice = { ...ollamaPlace, baseUrl: "", model: "qwen3:14b" };
    const marked = groups({ looks: [{ place: ollamaPlace, look: ollama }], current })
      .flatMap(({ rows }) => rows)
      .filter(({ label }) => label.startsWith("$(check)"));
    expect(marked.map(({ label }) => label)).toEqual(["$(check) qwen3:14b"]);
    expect(rowsUnder("Without a model", {})[0]?.label).toBe("$(check) Checklist only");
  });

  test("offers to look again for Ollama, and passes over servers that nobody has", () => {
    const looks = [
      { place: ollamaPlace, look: silent },
      { place: vllmPlace, look: silent },
      { place: vscodePlace, look: languageModelLook([]) },
    ];
    expect(titles({ looks })).toEqual(["Ollama on this machine", "Elsewhere", "Without a model"]);
    expect(rowsUnder("Ollama on this machine", { looks })[0]?.action).toEqual({
      kind: "look-again",
    });
  });

  test("does not pass over the server that the settings name", () => {
    const looks = [{ place: vllmPlace, look: silent }];
    const current: ModelChoice = { ...vllmPlace, model: "qwen3" };
    expect(rowsUnder("OpenAI-compatible on 127.0.0.1:8000", { looks, current })[0]?.label).toBe(
      "$(refresh) The server does not answer",
    );
  });

  test("lets the user forget keys and consents, one by one", () => {
    const facts = {
      keys: ["https://api.openai.com"],
      consents: ["https://api.openai.com", "vscode:copilot"],
    };
    expect(rowsUnder("What is remembered", facts).map(({ label }) => label)).toEqual([
      "$(key) Forget key for api.openai.com",
      "$(trash) Forget consent for api.openai.com",
      "$(trash) Forget consent for copilot (through VS Code)",
    ]);
  });
});
