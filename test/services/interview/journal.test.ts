import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { InterviewEvent } from "../../../src/core/interview/event.ts";
import { fold } from "../../../src/core/interview/state.ts";
import { disk } from "../../../src/services/files/fileSystem.ts";
import { Journal } from "../../../src/services/interview/journal.ts";
import { readJournal } from "../../../src/services/interview/journalReader.ts";
import { interviewEvents } from "../../support/arbitraryEvents.ts";
import { FakeClock } from "../../support/clock.ts";
import { FaultyFiles, temporaryFolder } from "../../support/files.ts";
import { STARTED, until } from "../../support/interview.ts";

function refuseFailure(error: unknown): never {
  throw error;
}

function said(text: string): InterviewEvent {
  return { type: "said", t: 1, at: STARTED.at, text };
}

describe("a journal that is cut at any byte", () => {
  test("gives the state at the cut, and takes the next event on a fresh line", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "journal.jsonl");
    await fc.assert(
      fc.asyncProperty(
        interviewEvents,
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (events, share) => {
          const lines = events.map((event) => Buffer.from(`${JSON.stringify(event)}\n`));
          const bytes = Buffer.concat(lines);
          const [start] = lines;
          const cut = Math.max(start?.length ?? 0, Math.floor(share * bytes.length));
          await writeFile(path, bytes.subarray(0, cut));
          const whole = wholeLines(lines, cut);

          const content = await readJournal(disk, path);
          expect(fold(content.events)).toEqual(fold(events.slice(0, whole)));
          expect(content.rejected.length).toBeLessThanOrEqual(1);

          const journal = new Journal(disk, path, new FakeClock(), content.torn, refuseFailure);
          journal.append(said("after"));
          await journal.close();
          const after = await readJournal(disk, path);
          expect(after.events).toEqual([...events.slice(0, whole), said("after")]);
        },
      ),
      { numRuns: 200 },
    );
  });
});

/** How many events are complete; the newline of the last may be missing. */
function wholeLines(lines: readonly Buffer[], cut: number): number {
  let end = 0;
  return lines.filter((line) => (end += line.length) - 1 <= cut).length;
}

describe("an open journal", () => {
  test("brings its lines to the disk once a second", async () => {
    const faulty = new FaultyFiles();
    const clock = new FakeClock();
    const path = join(await temporaryFolder(), "journal.jsonl");
    const journal = new Journal(faulty.files, path, clock, false, refuseFailure);
    const syncs = (): number => faulty.calls.filter((call) => call === "sync").length;
    for (let n = 0; n < 10; n += 1) journal.append(said(`${n}`));
    expect((await readFile(path, "utf8")).split("\n").length).toBe(11);
    expect(syncs()).toBe(0);
    clock.advance(1_000);
    await until(() => syncs() === 1);
    clock.advance(5_000);
    journal.append(said("more"));
    clock.advance(1_000);
    await until(() => syncs() === 2);
    await journal.close();
  });

  test("tells a failure once, keeps the order, and writes what waited when it is asked to", async () => {
    const faulty = new FaultyFiles();
    const told: unknown[] = [];
    const path = join(await temporaryFolder(), "journal.jsonl");
    const journal = new Journal(faulty.files, path, new FakeClock(), false, (error) =>
      told.push(error),
    );
    journal.append(said("1"));
    faulty.fail("ENOSPC", faulty.calls.length);
    journal.append(said("2"));
    journal.append(said("3"));
    await expect(journal.retry()).rejects.toThrow("ENOSPC");
    faulty.heal();
    await journal.retry();
    journal.append(said("4"));
    await journal.close();
    expect(told.length).toBe(1);
    expect((await readJournal(disk, path)).events).toEqual(["1", "2", "3", "4"].map(said));
  });
});
