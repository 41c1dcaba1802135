import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import type { Catalog } from "../../../src/core/catalog/catalog.ts";
import type { Archive } from "../../../src/editor/history/archive.ts";
import { HistoryTree } from "../../../src/editor/history/historyTree.ts";
import { pickInterview } from "../../../src/editor/history/interviewPicker.ts";
import { disk } from "../../../src/services/files/fileSystem.ts";
import { readHistory, type HistoryRow } from "../../../src/services/interview/history.ts";
import { temporaryFolder } from "../../support/files.ts";
import { ROOT } from "../../support/pack.ts";

vi.mock("vscode", () => {
  class Plain {}
  const registerTreeDataProvider = () => ({ dispose: () => undefined });
  return {
    ...{ EventEmitter: Plain, ThemeIcon: Plain, TreeItem: Plain },
    window: { registerTreeDataProvider },
  };
});

/** A row of the history as it is read from a folder with these files, and with more in its `interview.json`. */
async function rowOf(status: string, files: readonly string[], more = {}): Promise<HistoryRow> {
  const home = await temporaryFolder();
  const folder = join(home, "interviews", "a");
  await mkdir(folder, { recursive: true });
  const about = { schema: "dojo.interview/v1", question: "llm-gateway", status, ...more };
  await writeFile(join(folder, "interview.json"), JSON.stringify(about));
  for (const name of files) await writeFile(join(folder, name), "something");
  const [row] = await readHistory(disk, home, () => undefined);
  if (!row) throw new Error("no row");
  return row;
}

/** The row in the tree. */
function itemOf(row: HistoryRow) {
  const archive = { changed: { on: () => () => undefined } } as unknown as Archive;
  const catalog = { questions: new Map() } as unknown as Catalog;
  return new HistoryTree(() => catalog, archive).getTreeItem(row);
}

/** What the menu of the row offers that has to do with its recording, as the manifest says it. */
function offered(row: HistoryRow): string[] {
  const { contextValue = "" } = itemOf(row);
  const { contributes } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
    contributes: { menus: { "view/item/context": { command: string; when: string }[] } };
  };
  const fits = ({ when }: { readonly when: string }) =>
    new RegExp(/^viewItem =~ \/(.*)\/$/.exec(when)?.[1] ?? "^$").test(contextValue);
  return contributes.menus["view/item/context"]
    .filter(fits)
    .map(({ command }) => command.replace("designDojo.", ""))
    .filter((command) => /Recording|transcribe|replay|importAudio|resume/.test(command));
}

test.each([
  ["finished", ["journal.jsonl", "voice.mp3"], "replay, transcribe, import, delete"],
  ["finished", ["journal.jsonl"], "replay, import"],
  ["finished", [], "import"],
  ["running", ["journal.jsonl", "voice.mp3"], "resume, resume, delete"],
  ["running", ["journal.jsonl"], "resume, resume"],
] as const)("the menu of an interview that is %s and has %j offers %s", async (...scene) => {
  const [status, files, menu] = scene;
  const words = offered(await rowOf(status, files)).map((command) => command.split(/(?=[A-Z])/)[0]);
  expect(words.join(", ")).toBe(menu);
});

test("a pick names only interviews to which it applies, and says so when there are none", async () => {
  const plain = await rowOf("finished", []);
  const recorded = await rowOf("finished", ["journal.jsonl", "voice.mp3"]);
  expect(await pickInterview([plain, recorded], "recorded")).toBe(recorded);
  expect(await pickInterview([plain, recorded], "replayable")).toBe(recorded);
  await expect(pickInterview([plain], "recorded")).rejects.toThrow(/No interview has a recording/);
  await expect(pickInterview([plain], "replayable")).rejects.toThrow(/no interview to replay/);
});

test.each([{}, { started_at: "last Monday" }])(
  "of a date that cannot be read nothing is said: %j",
  async (more) => {
    const { description, tooltip } = itemOf(await rowOf("finished", [], more));
    expect(description).toBe("not graded");
    expect(tooltip).not.toContain("Invalid");
  },
);

test("a screen reader hears what the row is and whether there is a recording, and no path", async () => {
  const label = async (files: readonly string[]) =>
    itemOf(await rowOf("finished", files)).accessibilityInformation?.label;
  expect(await label(["voice.mp3"])).toBe(
    "llm-gateway (not in the bank), mock, not graded, with a recording",
  );
  expect(await label([])).toBe("llm-gateway (not in the bank), mock, not graded");
});
