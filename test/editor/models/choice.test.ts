import { describe, expect, test } from "vitest";
import { DojoError } from "../../../src/core/errors.ts";
import { addressWarning } from "../../../src/editor/models/addressText.ts";
import {
  baseUrlOf,
  choiceOf,
  identityOf,
  isSameChoice,
  type ModelChoice,
  whereItRuns,
} from "../../../src/editor/models/choice.ts";

const ollama = (model: string, baseUrl = ""): ModelChoice => ({
  provider: "ollama",
  baseUrl,
  model,
});
const openAi = (model: string, baseUrl = ""): ModelChoice => ({
  provider: "openai",
  baseUrl,
  model,
});
const vscode = (model: string): ModelChoice => ({ provider: "vscode", baseUrl: "", model });

describe("the settings name", () => {
  test("no model, when the checklist is to grade alone", () => {
    expect(choiceOf("checklist", "http://gpu-box:8000/v1", "qwen3")).toBeNull();
  });

  test("a model that must have a name", () => {
    expect(() => choiceOf("ollama", "", "")).toThrow(/Run "Select AI Grader…"/);
  });

  test.each([
    [
      ollama("qwen3:14b"),
      { provider: "ollama", model: "qwen3:14b", origin: "http://127.0.0.1:11434" },
    ],
    [openAi("qwen3"), { provider: "openai", model: "qwen3", origin: "http://127.0.0.1:8000" }],
    [
      openAi("gpt-5-mini", "https://api.openai.com/v1"),
      { provider: "openai", model: "gpt-5-mini", origin: "https://api.openai.com" },
    ],
    [
      vscode("copilot/openai/gpt-5"),
      { provider: "vscode", model: "openai/gpt-5", origin: "copilot" },
    ],
  ])("%o and with it who answers", (choice, identity) => {
    expect(identityOf(choice)).toEqual(identity);
  });

  test.each([vscode("gpt-5"), openAi("m", "ftp://host"), openAi("m", "https://key@host/v1")])(
    "nothing usable in %o, and says so",
    (choice) => {
      expect(() => identityOf(choice)).toThrow(DojoError);
    },
  );
});

test("an address is the same with and without its usual path", () => {
  expect(isSameChoice(openAi("m", "http://127.0.0.1:8000/"), openAi("m"))).toBe(true);
  expect(isSameChoice(openAi("m", "http://127.0.0.1:8001"), openAi("m"))).toBe(false);
  expect(isSameChoice(ollama("m"), null)).toBe(false);
  expect(baseUrlOf(openAi("m", "https://api.example.com/openai/"))).toBe(
    "https://api.example.com/openai",
  );
});

describe("where a model runs", () => {
  test.each([
    [ollama("qwen3:14b"), "on this machine"],
    [ollama("glm-5:cloud"), "Ollama's cloud"],
    [ollama("glm-5:cloud", "http://gpu-box:11434"), "Ollama's cloud, through gpu-box:11434"],
    [ollama("qwen3:14b", "http://gpu-box:11434"), "gpu-box:11434"],
    [openAi("qwen3", "http://localhost:1234/v1"), "on this machine"],
    [openAi("gpt-5", "https://api.openai.com/v1"), "api.openai.com"],
    [openAi("m", "https://localhost.example.com/v1"), "localhost.example.com"],
    [vscode("copilot/gpt-5"), "copilot, through VS Code"],
  ])("%o: %s", (choice, place) => {
    expect(whereItRuns(identityOf(choice))).toBe(place);
  });
});

describe("while an address is typed", () => {
  test.each([
    ["", undefined],
    ["http://127.0.0.1:8000/v1", undefined],
    ["https://api.example.com/v1", undefined],
    ["http://gpu-box:8000", "warning"],
    ["gpu-box:8000", "error"],
    ["https://sk-123@api.example.com/v1", "error"],
  ])("%s gives %s", (text, severity) => {
    expect(addressWarning(text)?.severity).toBe(severity);
  });

  test("a key in it is not repeated", () => {
    expect(addressWarning("https://sk-123@api.example.com/v1")?.message).not.toContain("sk-123");
  });
});
