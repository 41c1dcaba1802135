import { readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { disk } from "../../../src/services/files/fileSystem.ts";
import { InterviewLock } from "../../../src/services/interview/lock.ts";
import type { InterviewSession } from "../../../src/services/interview/session.ts";
import { FakeClock } from "../../support/clock.ts";
import { temporaryFolder } from "../../support/files.ts";
import { box, openWorld, stateIn, until } from "../../support/interview.ts";

function machine(clock: FakeClock, pid: number, host = "here", alive = true) {
  return { files: disk, clock, identity: { pid, host, isAlive: () => alive } };
}

describe("the lock of an interview", () => {
  test("goes to one of many that ask at the same moment, also when a dead one holds it", async () => {
    for (const stale of [false, true]) {
      const folder = await temporaryFolder();
      const clock = new FakeClock();
      if (stale)
        await InterviewLock.take(machine(new FakeClock("2020-01-01T00:00:00Z"), 99), folder);
      const taken = await Promise.all(
        Array.from({ length: 8 }, (_, pid) => InterviewLock.take(machine(clock, pid), folder)),
      );
      expect(taken.filter((one) => one instanceof InterviewLock).length).toBe(1);
      expect((await readdir(folder)).length).toBe(1);
    }
  });

  test("is not taken from one that replaced a dead holder a moment before", async () => {
    const folder = await temporaryFolder();
    const clock = new FakeClock();
    await InterviewLock.take(machine(clock, 1), folder);
    // The slow one has read the lock of the dead process, and goes on after the fast one has it.
    const gate = Promise.withResolvers<void>();
    const slowDisk = {
      ...disk,
      async readFile(path: string) {
        const bytes = await disk.readFile(path);
        await gate.promise;
        return bytes;
      },
    };
    const isAlive = (pid: number): boolean => pid !== 1;
    const of = (pid: number) => ({ clock, files: disk, identity: { pid, host: "here", isAlive } });
    const slow = InterviewLock.take({ ...of(2), files: slowDisk }, folder);
    const fast = await InterviewLock.take(of(3), folder);
    gate.resolve();
    expect(fast).toBeInstanceOf(InterviewLock);
    expect(await slow).toMatchObject({ pid: 3 });
  });

  test("is taken over from a dead process of this host at once", async () => {
    const folder = await temporaryFolder();
    const clock = new FakeClock();
    await InterviewLock.take(machine(clock, 1), folder);
    expect(await InterviewLock.take(machine(clock, 2, "there", false), folder)).toMatchObject({
      pid: 1,
    });
    expect(await InterviewLock.take(machine(clock, 2, "here", false), folder)).toBeInstanceOf(
      InterviewLock,
    );
  });

  test("is kept by its heartbeat, and lost when that stops for 15 seconds", async () => {
    const folder = await temporaryFolder();
    const [mine, theirs] = [new FakeClock(), new FakeClock()];
    const lock = await InterviewLock.take(machine(mine, 1), folder);
    if (!(lock instanceof InterviewLock)) throw new Error("not taken");
    let lost = 0;
    lock.lost.on(() => (lost += 1));
    mine.sleep(14_000, true);
    theirs.advance(14_000);
    await lock.beat();
    theirs.advance(10_000);
    expect(await InterviewLock.take(machine(theirs, 2, "there"), folder)).toMatchObject({ pid: 1 });
    theirs.advance(6_000);
    expect(await InterviewLock.take(machine(theirs, 2, "there"), folder)).toBeInstanceOf(
      InterviewLock,
    );
    await lock.beat();
    await lock.release();
    expect([lost, await readdir(folder)]).toEqual([1, ["lock.json"]]);
  });

  test("stays released when a heartbeat was on its way", async () => {
    const folder = await temporaryFolder();
    const lock = await InterviewLock.take(machine(new FakeClock(), 1), folder);
    if (!(lock instanceof InterviewLock)) throw new Error("not taken");
    void lock.beat();
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
  });

  test("that a crash left half-written is stale after 15 seconds", async () => {
    const folder = await temporaryFolder();
    const clock = new FakeClock();
    const path = join(folder, "lock.json");
    await writeFile(path, '{"pid": 1');
    await utimes(path, clock.now() / 1000, clock.now() / 1000);
    expect(await InterviewLock.take(machine(clock, 2), folder)).toMatchObject({ host: "unknown" });
    clock.advance(16_000);
    expect(await InterviewLock.take(machine(clock, 2), folder)).toBeInstanceOf(InterviewLock);
  });
});

describe("two sessions on one interview", () => {
  test("the second only shows it, says who has it, and writes nothing", async () => {
    const home = await temporaryFolder();
    const clock = new FakeClock();
    const { start } = openWorld(home, { clock });
    const first = await start();
    await first.changeBoard({ upsert: [box("a")], remove: [] });
    const identity = { pid: 2, host: "there", isAlive: () => true };
    const second = await openWorld(home, { clock, identity }).desk.open(first.id);
    expect(second.readOnly).toBe("Another window on here (process 1)");
    expect([...second.state.board.keys()]).toEqual(["a"]);
    for (const act of [
      () => second.say("Me too."),
      () => second.pause(),
      () => second.changeNotes("x"),
      () => second.countGap(),
    ]) {
      expect(act).toThrow("Another window on here (process 1) has this interview open.");
    }
    await expect(second.changeBoard({ upsert: [], remove: [] })).rejects.toThrow(
      "has this interview open",
    );
    await expect(second.end()).rejects.toThrow("has this interview open");
    await expect(second.discard()).rejects.toThrow("has this interview open");
    await second.dispose();
    first.say("Mine.");
    expect(await stateIn(first.folder)).toEqual(first.state);
    await first.dispose();

    const third = await openWorld(home, { clock, identity }).desk.open(first.id);
    expect(third.readOnly).toBeNull();
    await third.dispose();
  });

  test("a window that reloads waits for its old process to let go", async () => {
    const home = await temporaryFolder();
    const clock = new FakeClock();
    const { start } = openWorld(home, { clock });
    const old = await start();
    const identity = { pid: 2, host: "here", isAlive: () => true };
    const opening = openWorld(home, { clock, identity }).desk.open(old.id);
    await old.dispose();
    // Whether it met the lock or not: it has it in the end.
    let session: InterviewSession | null = null;
    void opening.then((opened) => (session = opened));
    await until(() => {
      clock.advance(400);
      return session !== null;
    });
    const { readOnly } = await opening;
    expect(readOnly).toBeNull();
    await (await opening).dispose();
  });

  test("a session that slept while another took over becomes read-only and leaves the journal alone", async () => {
    const home = await temporaryFolder();
    const clock = new FakeClock();
    const { start } = openWorld(home, { clock });
    const first = await start();
    const changes: string[] = [];
    first.changed.on(({ kind }) => changes.push(kind));
    clock.sleep(60_000, true);
    const later = new FakeClock(new Date(clock.now()).toISOString());
    const identity = { pid: 2, host: "there", isAlive: () => true };
    const second = await openWorld(home, { clock: later, identity }).desk.open(first.id);
    second.say("I go on here.");
    clock.advance(5_000);
    await until(() => first.readOnly !== null);
    expect(changes).toContain("read-only");
    expect(() => first.say("And I?")).toThrow("Another window has this interview open.");
    await first.dispose();
    expect((await stateIn(second.folder)).lines).toEqual(second.state.lines);
    await second.dispose();
  });
});
