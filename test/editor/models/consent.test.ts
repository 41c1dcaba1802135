import { describe, expect, test } from "vitest";
import type * as vscode from "vscode";
import type { ModelIdentity } from "../../../src/core/models/model.ts";
import { Consent } from "../../../src/editor/models/consent.ts";
import { consentText, sendingOf } from "../../../src/editor/models/consentText.ts";

const local: ModelIdentity = {
  provider: "ollama",
  model: "qwen3:14b",
  origin: "http://127.0.0.1:11434",
};
const cloud: ModelIdentity = { ...local, model: "glm-5:cloud" };
const hosted: ModelIdentity = {
  provider: "openai",
  model: "gpt-5-mini",
  origin: "https://api.openai.com",
};
const copilot: ModelIdentity = { provider: "vscode", model: "gpt-5", origin: "copilot" };
const sending = { notes: 12, turns: 1, boardElements: 23, tokens: 9_412, requests: 9 };

/** A user who presses these buttons, one a dialog; undefined closes it. */
function consentOf(...presses: readonly (string | undefined)[]) {
  const stored = new Map<string, unknown>();
  const seen: string[] = [];
  const rest = [...presses];
  const memory = {
    get: <T>(key: string, otherwise?: T) => (stored.get(key) ?? otherwise) as T,
    update: (key: string, value: unknown) => Promise.resolve(void stored.set(key, value)),
  };
  const window = {
    showInformationMessage: (message: string) => {
      seen.push(message);
      return Promise.resolve(rest.shift());
    },
    showQuickPick: (_: readonly string[], options: { title: string; ignoreFocusOut: boolean }) => {
      seen.push(options.ignoreFocusOut ? options.title : "a question that goes away");
      return Promise.resolve(rest.shift());
    },
  } as unknown as Pick<typeof vscode.window, "showInformationMessage" | "showQuickPick">;
  const consent = new Consent(memory, window);
  const ask = (identity: ModelIdentity) =>
    consent.ask(identity, sending, async () => void seen.push("(the preview)"));
  return { consent, ask, seen };
}

const QUESTION = "Send this interview to api.openai.com?";

describe("an interview leaves this machine", () => {
  test("only after a yes, which is asked for once", async () => {
    const { ask, seen } = consentOf("Send");
    expect([await ask(hosted), await ask(hosted)]).toEqual([true, true]);
    expect(seen).toEqual([QUESTION]);
  });

  test.each([undefined, "Do Not Send"])(
    "not after %s, and the next time asks again",
    async (no) => {
      const { ask, seen } = consentOf(no, no);
      expect([await ask(hosted), await ask(hosted)]).toEqual([false, false]);
      expect(seen).toEqual([QUESTION, QUESTION]);
    },
  );

  test("after a look at what will be sent", async () => {
    const { ask, seen } = consentOf("Preview…", "Send");
    expect(await ask(hosted)).toBe(true);
    expect(seen).toEqual([QUESTION, "(the preview)", QUESTION]);
  });

  test("not when the preview is all the user wanted", async () => {
    const { ask, consent } = consentOf("Preview…", undefined);
    expect(await ask(hosted)).toBe(false);
    expect(consent.isGiven(hosted)).toBe(false);
  });

  test("for another host, vendor or cloud after a yes of its own", async () => {
    const { ask, consent, seen } = consentOf("Send", "Send", "Send");
    for (const identity of [hosted, copilot, cloud]) await ask(identity);
    expect(seen).toEqual([
      QUESTION,
      "Send this interview to copilot (through VS Code)?",
      "Send this interview to ollama.com?",
    ]);
    expect(consent.isGiven({ ...hosted, origin: "https://api.openai.com:8443" })).toBe(false);
  });

  test("no more after the consent was taken back", async () => {
    const { ask, consent } = consentOf("Send", undefined);
    await ask(hosted);
    const [place = ""] = consent.places;
    await consent.revoke(place);
    expect(await ask(hosted)).toBe(false);
  });
});

test("a model on this machine is never asked about", async () => {
  const { ask, seen } = consentOf();
  expect(await ask(local)).toBe(true);
  expect(seen).toEqual([]);
});

test("the question names what goes, where, and how much", () => {
  const { detail } = consentText("https://api.openai.com", sending);
  for (const part of ["12 paragraphs of notes", "1 turn of the", "23 board", "9,412", "9 requests"])
    expect(detail).toContain(part);
});

test("what is sent is counted by what it is", () => {
  const source = (id: string, kind: "speech" | "notes" | "board") =>
    ({ id, kind, text: "", t: null, speaker: "candidate" }) as const;
  const sources = [source("S001", "speech"), source("S002", "speech"), source("B:x", "board")];
  const request = { unit: "framing", text: "", estimatedTokens: 4_000 };
  expect(sendingOf(sources, { requests: [request, request], prefixTokens: 3_900 })).toEqual({
    notes: 0,
    turns: 2,
    boardElements: 1,
    tokens: 8_000,
    requests: 2,
  });
});
