import { appendFile, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { visibleElements } from "../../../src/core/interview/board.ts";
import { disk } from "../../../src/services/files/fileSystem.ts";
import { readReplay } from "../../../src/services/interview/replay.ts";
import { temporaryFolder } from "../../support/files.ts";
import { openWorld } from "../../support/interview.ts";
import { finished } from "../../support/replays.ts";

const SECOND = 1_000;

const read = (folder: string) => readReplay(disk, folder, (problem) => expect.unreachable(problem));
type Replay = Awaited<ReturnType<typeof read>>;
const idsAt = (replay: Replay, t: number) =>
  visibleElements(replay.board.at(t).board).map(({ id }) => id);

describe("the replay of an interview", () => {
  test("has its board, its talk and its stages, and pauses take no time", async () => {
    const replay = await read(await finished());
    expect(replay.durationMs).toBe(40 * SECOND);
    expect([0, 10, 19, 20, 40].map((t) => idsAt(replay, t * SECOND))).toEqual([
      [],
      ["a"],
      ["a"],
      ["a", "b"],
      ["a", "b"],
    ]);
    expect(replay.marks.map(({ kind, t, text }) => [kind, t / SECOND, text])).toEqual([
      ["stage", 0, "Requirements"],
      ["stage", 30, "Deep dive"],
    ]);
    expect(replay.segments.map(({ text }) => text)).toEqual(["One bucket per tenant."]);
    expect(replay.notices).toEqual([]);
  });

  test("leaves everything as it was", async () => {
    const folder = await finished();
    const before = await contentOf(folder);
    await appendFile(join(folder, "journal.jsonl"), "{torn");
    await read(folder);
    await rm(join(folder, "journal.jsonl"));
    const { "journal.jsonl": _, ...others } = before;
    expect(await contentOf(folder)).toEqual(others);
  });

  test("goes as far as its journal does, and says so", async () => {
    const folder = await finished();
    const path = join(folder, "journal.jsonl");
    const text = await readFile(path, "utf8");
    await truncate(path, text.indexOf('"b"'));
    const replay = await read(folder);
    expect(idsAt(replay, replay.durationMs)).toEqual(["a"]);
    expect(replay.notices).toEqual([
      "journal.jsonl: 1 line cannot be read and left out.",
      "The journal stops before the end of the interview, and the replay with it.",
    ]);
  });

  test("goes on in silence when the recording cannot be read, and says so", async () => {
    const refusing = {
      ...disk,
      facts: () => Promise.reject(Object.assign(new Error("no"), { code: "EACCES" })),
    };
    const folder = await finished();
    const replay = await readReplay(refusing, folder, () => undefined);
    expect(replay.sound).toBeNull();
    expect(replay.notices.join()).toMatch(/^voice\.mp3 cannot be read: permission denied/);
  });

  test("shows what was typed when the transcript cannot be read", async () => {
    const folder = await finished();
    await writeFile(join(folder, "transcript.json"), "{");
    const replay = await read(folder);
    expect(replay.segments).toHaveLength(1);
    expect(replay.notices[0]).toMatch(/transcript\.json: not valid JSON.*Only what was typed/);
  });

  test("has what was imported beside what was typed, to its last word", async () => {
    const folder = await finished();
    const speech = { speaker: "candidate", start_ms: 2_000, end_ms: 61_000, text: "Hello." };
    const transcript = { schema: "dojo.transcript/v1", segments: [speech] };
    await writeFile(join(folder, "transcript.json"), JSON.stringify(transcript));
    const replay = await read(folder);
    expect(replay.segments.map(({ text }) => text)).toEqual(["Hello.", "One bucket per tenant."]);
    expect(replay.durationMs).toBe(61_000);
  });
});

describe("there is no replay", () => {
  test("without a journal, and the next step is said", async () => {
    const folder = await finished();
    await rm(join(folder, "journal.jsonl"));
    await expect(read(folder)).rejects.toThrow(/journal\.jsonl is missing.*"Open Board"/);
  });

  test("of an interview that is still going on", async () => {
    const session = await openWorld(await temporaryFolder()).start();
    await expect(read(session.folder)).rejects.toThrow("still going on. End it");
  });
});

async function contentOf(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder, { recursive: true });
  const files = names.filter((name) => /\.(json|jsonl|md|excalidraw)$/.test(name));
  const texts = files.map(async (name) => [name, await readFile(join(folder, name), "utf8")]);
  return Object.fromEntries(await Promise.all(texts)) as Record<string, string>;
}
