import { beforeEach, expect, test, vi } from "vitest";
import type { Memento } from "vscode";
import type { Setting } from "../../../src/editor/settings.ts";
import { mayRecord } from "../../../src/editor/voice/mayRecord.ts";

type Wish = "ask" | "always" | "never";

const asked: string[] = [];
let answer: string | undefined;
let isSeen: boolean;

vi.mock("vscode", () => ({
  window: {
    showInformationMessage: (message: string, ...buttons: string[]) => {
      asked.push(message);
      if (!isSeen) return new Promise(() => undefined);
      return Promise.resolve(buttons.find((button) => button === answer));
    },
  },
}));

beforeEach(() => {
  asked.length = 0;
  answer = undefined;
  isSeen = true;
});

/** A window: what the setting says, and what was remembered. */
function windowWith(value: Wish, remembered = new Map<string, unknown>()) {
  const setting = {
    value,
    store: (wish: Wish) => {
      setting.value = wish;
      return Promise.resolve();
    },
  };
  const memory = {
    get: (key: string) => remembered.get(key),
    update: (key: string, it: unknown) => Promise.resolve(void remembered.set(key, it)),
  };
  const ask = (by: Parameters<typeof mayRecord>[2] = { source: "device", isRemote: false }) =>
    mayRecord(setting as unknown as Setting<Wish>, memory as unknown as Memento, by);
  return { setting, remembered, ask };
}

test.each([
  ["Record", true, "always"],
  ["Don't Record", false, "never"],
] as const)("%s is an answer for all mocks to come", async (button, records, wish) => {
  const window = windowWith("ask");
  answer = button;
  expect(await window.ask()).toBe(records);
  expect([asked.length, window.setting.value]).toEqual([1, wish]);
  expect(await window.ask()).toBe(records);
  expect(asked).toHaveLength(1);
});

test("the question says where the recording stays", async () => {
  await windowWith("ask").ask();
  expect(asked[0]).toMatch(/stays in the interview's folder/);
  expect(asked[0]).not.toMatch(/browser/);
});

test.each([
  [{ source: "page", isRemote: true }, /opens a page in your browser, which uses its microphone/],
  [{ source: "device", isRemote: true }, /Without a microphone on this machine a page opens/],
] as const)("a page that may open is announced: %j", async (by, words) => {
  await windowWith("ask").ask(by);
  expect(asked[0]).toMatch(words);
});

test("a question that was closed is not asked again, and nothing is recorded", async () => {
  const window = windowWith("ask");
  expect([await window.ask(), await window.ask()]).toEqual([false, false]);
  expect([asked.length, window.setting.value]).toEqual([1, "ask"]);
});

test("what was asked in an earlier window is remembered", async () => {
  const earlier = windowWith("ask");
  await earlier.ask();
  answer = "Record";
  expect(await windowWith("ask", earlier.remembered).ask()).toBe(false);
  expect(asked).toHaveLength(1);
});

test("a question that nobody has seen is asked again with the next mock", async () => {
  const window = windowWith("ask");
  isSeen = false;
  void window.ask();
  isSeen = true;
  answer = "Record";
  expect(await window.ask()).toBe(true);
  expect(asked).toHaveLength(2);
});

test.each([
  ["always", true],
  ["never", false],
] as const)("the setting %s is not asked about", async (wish, records) => {
  expect(await windowWith(wish).ask()).toBe(records);
  expect(asked).toEqual([]);
});
