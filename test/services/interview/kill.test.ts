import { spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { fold } from "../../../src/core/interview/state.ts";
import { disk } from "../../../src/services/files/fileSystem.ts";
import { readJournal } from "../../../src/services/interview/journalReader.ts";
import { temporaryFolder } from "../../support/files.ts";
import { jsonIn, textIn } from "../../support/interview.ts";

const LANES = 10;
const KILLS_PER_LANE = 20;
/** A change of the board may wait a quarter of a second for the next one; anything else not at all. */
const BOARD_DELAY_MS = 1_000;

/** What the writer told. */
interface Deed {
  readonly kind: "open" | "say" | "notes" | "board";
  readonly n: number;
  readonly at: number;
  readonly id?: string;
  readonly readOnly?: string | null;
}

/** The number of the last deed of each kind that must be there. */
type Done = Record<"say" | "notes" | "board", number>;

test("nothing is lost when the writer is killed at 200 random moments", async () => {
  const writer = join(await temporaryFolder(), "writer.mjs");
  const entry = fileURLToPath(new URL("../../support/interviewWriter.ts", import.meta.url));
  const node = { platform: "node", format: "esm" } as const;
  await build({ entryPoints: [entry], outfile: writer, bundle: true, ...node });
  const homes = await Promise.all(Array.from({ length: LANES }, temporaryFolder));
  const lanes = await Promise.allSettled(homes.map((home) => killAgainAndAgain(writer, home)));
  const failures = lanes.flatMap((lane) =>
    lane.status === "rejected" ? [String(lane.reason)] : [],
  );
  expect(failures).toEqual([]);
});

/** Each writer takes up what the one before it left. */
async function killAgainAndAgain(writer: string, home: string): Promise<void> {
  const done: Done = { say: -1, notes: -1, board: -1 };
  let id = "";
  for (let kill = 0; kill < KILLS_PER_LANE; kill += 1) {
    const { deeds, killedAt } = await runUntilKilled(writer, home, id);
    expect(deeds.every(({ kind, readOnly }) => kind !== "open" || readOnly === null)).toBe(true);
    for (const deed of deeds) {
      if (deed.kind === "open") {
        id = deed.id ?? "";
      } else if (deed.kind !== "board" || deed.at < killedAt - BOARD_DELAY_MS) {
        done[deed.kind] = deed.n;
      }
    }
    if (id !== "") await expectNothingLost(join(home, "interviews", id), done);
  }
  expect(done.say).toBeGreaterThan(100);
}

async function runUntilKilled(writer: string, home: string, id: string) {
  const child = spawn(process.execPath, [writer, home, id], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const deeds: Deed[] = [];
  const opened = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      deeds.push(JSON.parse(line) as Deed);
      resolve();
    });
  });
  // One in eight dies while it starts, or while it recovers from the kill before.
  if (Math.random() < 0.125) await sleep(60 + Math.random() * 200);
  else await opened.then(() => sleep(Math.random() ** 2 * 1_300));
  const killedAt = Date.now();
  child.kill("SIGKILL");
  await closed;
  return { deeds, killedAt };
}

async function expectNothingLost(folder: string, done: Done): Promise<void> {
  const { events, rejected } = await readJournal(disk, join(folder, "journal.jsonl"));
  // One torn line at the end; those of earlier kills were set aside.
  expect(rejected.length).toBeLessThanOrEqual(1);
  const { lines, notes, board } = fold(events);
  const said = lines.filter(({ kind }) => kind === "said").map(({ text }) => text);
  expect(said).toEqual(said.map((_, n) => `line ${n}`));
  expect(said.length).toBeGreaterThan(done.say);
  expect(notes).toBe(notesTo(countOf(notes)));
  expect(countOf(notes)).toBeGreaterThan(done.notes);
  const newest = Math.max(-1, ...[...board.values()].map(({ version }) => version));
  expect(newest).toBeGreaterThanOrEqual(done.board);
  await expectWholeFiles(folder);
}

/** Each file is one that was written as a whole: of an older state perhaps, never half of one. */
async function expectWholeFiles(folder: string): Promise<void> {
  const names = new Set(await readdir(folder));
  if (names.has("notes.md")) {
    const notes = await textIn(folder, "notes.md");
    expect(notes).toBe(notesTo(countOf(notes)));
  }
  for (const name of ["interview.json", "board.excalidraw", "transcript.json"]) {
    if (names.has(name)) await jsonIn(folder, name);
  }
}

/** `0.1.2.` are three notes. */
function countOf(notes: string): number {
  return notes.split(".").length - 1;
}

function notesTo(count: number): string {
  return Array.from({ length: count }, (_, n) => `${n}.`).join("");
}
