import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Schedule, seeded, settle } from "./dojo.ts";
import { Semaphore } from "./semaphore.ts";
import type { Permit } from "./semaphore.ts";

/** Callers with names, and a note of who was served and who was told that it left. */
class Door {
  readonly semaphore: Semaphore;
  readonly served: string[] = [];
  readonly left: string[] = [];
  readonly #permits = new Map<string, Permit>();
  readonly #callers = new Map<string, AbortController>();

  constructor(permits: number) {
    this.semaphore = new Semaphore(permits);
  }

  ask(...names: string[]): void {
    for (const name of names) {
      const caller = new AbortController();
      this.#callers.set(name, caller);
      this.semaphore.acquire(caller.signal).then(
        (permit) => {
          this.served.push(name);
          this.#permits.set(name, permit);
        },
        (reason: unknown) => this.left.push(reason === `${name} left` ? name : String(reason)),
      );
    }
  }

  release(name: string): void {
    const permit = this.#permits.get(name);
    assert.ok(permit, `${name} was never given a permit`);
    permit.release();
  }

  leave(name: string): void {
    this.#callers.get(name)?.abort(`${name} left`);
  }

  /** Free permits, and callers in line. */
  get counts(): [number, number] {
    return [this.semaphore.available(), this.semaphore.waiting()];
  }
}

describe("permits", () => {
  test("permits are taken until none is left", async () => {
    const door = new Door(3);
    assert.deepEqual(door.counts, [3, 0]);
    door.ask("A", "B", "C", "D");
    assert.deepEqual(door.counts, [0, 1]);
    await settle();
    assert.deepEqual(door.served, ["A", "B", "C"]);
    door.release("B");
    await settle();
    assert.deepEqual(door.served, ["A", "B", "C", "D"]);
    door.release("A");
    door.release("C");
    assert.deepEqual(door.counts, [2, 0]);
  });

  test("a permit released twice is given back once", async () => {
    const door = new Door(2);
    door.ask("A", "B", "C", "D");
    await settle();
    for (let i = 0; i < 3; i++) door.release("A");
    assert.deepEqual(door.counts, [0, 1]);
    await settle();
    assert.deepEqual(door.served, ["A", "B", "C"]);
    for (const name of ["B", "C", "A", "B", "C"]) door.release(name);
    assert.deepEqual(door.counts, [1, 0], "D has one of the two");
  });

  test("trying takes a free permit or nothing", () => {
    const semaphore = new Semaphore(1);
    const permit = semaphore.tryAcquire();
    assert.ok(permit, "the free permit");
    assert.equal(semaphore.tryAcquire(), undefined);
    assert.deepEqual([semaphore.available(), semaphore.waiting()], [0, 0]);
    permit.release();
    assert.ok(semaphore.tryAcquire(), "the permit that was released");
  });

  test("a bad number of permits is an error", () => {
    for (const permits of [0, -1, 1.5, NaN, Infinity])
      assert.throws(() => new Semaphore(permits), RangeError, `${permits} permits`);
  });
});

describe("the line", () => {
  test("callers are served in the order in which they came", async () => {
    const door = new Door(1);
    door.ask("A", "B", "C", "D", "E");
    await settle();
    for (const name of ["A", "B", "C", "D"]) {
      door.release(name);
      await settle();
    }
    assert.deepEqual(door.served, ["A", "B", "C", "D", "E"]);
  });

  test("a release lets one caller go on", async () => {
    const door = new Door(1);
    door.ask("A", "B", "C");
    await settle();
    door.release("A");
    assert.deepEqual(door.counts, [0, 1], "right after the release");
    await settle();
    assert.deepEqual(door.served, ["A", "B"]);
    assert.deepEqual(door.counts, [0, 1]);
  });

  test("a newcomer does not overtake the line", async () => {
    const door = new Door(1);
    door.ask("A", "B");
    await settle();
    door.release("A");
    assert.equal(door.semaphore.tryAcquire(), undefined, "the permit belongs to B");
    door.ask("C");
    await settle();
    assert.deepEqual(door.served, ["A", "B"]);
    door.release("B");
    await settle();
    assert.deepEqual(door.served, ["A", "B", "C"]);
  });
});

describe("leaving", () => {
  test("a caller that leaves the line is skipped", async () => {
    const door = new Door(1);
    door.ask("A", "B", "C", "D", "E");
    await settle();
    door.leave("C");
    door.leave("B");
    assert.deepEqual(door.counts, [0, 2]);
    door.release("A");
    await settle();
    assert.deepEqual(door.left.toSorted(), ["B", "C"]);
    assert.deepEqual(door.served, ["A", "D"]);
    door.leave("E");
    await settle();
    door.release("D");
    assert.deepEqual(door.counts, [1, 0]);
  });

  test("who leaves just after its turn came loses no permit", async () => {
    const door = new Door(1);
    door.ask("A", "B", "C");
    await settle();
    door.release("A");
    door.leave("B");
    await settle();
    assert.deepEqual([door.served, door.left], [["A", "B"], []], "too late to leave for B");
    door.release("B");
    door.leave("C");
    await settle();
    assert.deepEqual(door.served, ["A", "B", "C"]);
    door.release("C");
    assert.deepEqual(door.counts, [1, 0]);
  });

  test("a caller that left before the call takes nothing", async () => {
    const semaphore = new Semaphore(1);
    const gone = new Error("gone");
    const refused = (error: unknown): boolean => error === gone;
    await assert.rejects(semaphore.acquire(AbortSignal.abort(gone)), refused);
    assert.equal(semaphore.available(), 1);
    semaphore.tryAcquire();
    await assert.rejects(semaphore.acquire(AbortSignal.abort(gone)), refused);
    assert.equal(semaphore.waiting(), 0);
  });

  test("a caller whose signal has aborted is out of the line at once", async () => {
    const semaphore = new Semaphore(1);
    const permit = semaphore.tryAcquire();
    const caller = new AbortController();
    let waiting = NaN;
    // This listener runs before the one of the semaphore.
    caller.signal.addEventListener("abort", () => {
      waiting = semaphore.waiting();
      permit?.release();
    });
    const ends: string[] = [];
    const note = (name: string, call: Promise<Permit>): void => {
      call.then(
        () => ends.push(`${name} is served`),
        (reason: unknown) => ends.push(`${name}: ${String(reason)}`),
      );
    };
    note("A", semaphore.acquire(caller.signal));
    note("B", semaphore.acquire());
    caller.abort("A left");
    assert.equal(waiting, 1, "callers in line when the signal has aborted");
    await settle();
    assert.deepEqual(ends.toSorted(), ["A: A left", "B is served"]);
    assert.deepEqual([semaphore.available(), semaphore.waiting()], [0, 0]);
  });

  test("nothing is left behind", async () => {
    const { signal } = new AbortController(); // one that outlives all calls
    let listeners = 0;
    const { addEventListener, removeEventListener } = signal;
    Object.assign(signal, {
      addEventListener(...args: Parameters<AbortSignal["addEventListener"]>) {
        listeners += 1;
        addEventListener.apply(signal, args);
      },
      removeEventListener(...args: Parameters<AbortSignal["removeEventListener"]>) {
        listeners -= 1;
        removeEventListener.apply(signal, args);
      },
    });
    const semaphore = new Semaphore(1);
    for (let round = 0; round < 10; round++) {
      const leaver = new AbortController();
      const first = semaphore.tryAcquire();
      semaphore.acquire(leaver.signal).catch(() => {});
      const last = semaphore.acquire(signal).then((permit) => permit.release());
      leaver.abort();
      first?.release();
      await Promise.race([last, settle()]);
      assert.deepEqual([semaphore.available(), semaphore.waiting()], [1, 0]);
    }
    assert.ok(listeners <= 0, `${listeners} listeners are left on the signal`);
  });
});

describe("running work", () => {
  test("work runs with a permit and gives it back", async () => {
    const semaphore = new Semaphore(1);
    const other = await semaphore.acquire();
    const steps: string[] = [];
    const running = semaphore.run(async () => {
      steps.push("starts");
      await settle();
      steps.push(`free: ${semaphore.available()}`);
      return "answer";
    });
    await settle();
    assert.deepEqual(steps, [], "before there is a permit");
    other.release();
    assert.equal(await running, "answer");
    assert.deepEqual(steps, ["starts", "free: 0"]);
    assert.equal(semaphore.available(), 1);
  });

  test("work that fails gives its permit back", async () => {
    const semaphore = new Semaphore(1);
    const boom = new Error("boom");
    const thrown = (error: unknown): boolean => error === boom;
    await assert.rejects(
      semaphore.run(async () => Promise.reject(boom)),
      thrown,
    );
    assert.equal(semaphore.available(), 1);
    const throws = (): never => {
      throw boom;
    };
    await assert.rejects(semaphore.run(throws), thrown);
    assert.equal(semaphore.available(), 1);
  });

  test("work whose caller leaves the line is not called", async () => {
    const semaphore = new Semaphore(1);
    const other = await semaphore.acquire();
    const caller = new AbortController();
    const running = semaphore.run(async () => assert.fail("the work was called"), caller.signal);
    const gone = new Error("gone");
    caller.abort(gone);
    await assert.rejects(running, (error: unknown) => error === gone);
    other.release();
    await settle();
    assert.equal(semaphore.available(), 1);
  });
});

describe("whatever happens", () => {
  test("never more at work than permits", async () => {
    for (let seed = 1; seed <= 150; seed++) {
      const chance = seeded(seed);
      const schedule = new Schedule(chance);
      const permits = 1 + Math.floor(chance() * 4);
      const semaphore = new Semaphore(permits);
      let working = 0;
      let most = 0;
      const task = async (): Promise<void> => {
        await schedule.point();
        await semaphore.run(async () => {
          most = Math.max(most, ++working);
          await schedule.point();
          working -= 1;
        });
      };
      await schedule.run(...Array.from({ length: 6 }, () => task));
      assert.ok(most <= permits, `seed ${seed}: ${most} at work with ${permits} permits`);
      assert.equal(semaphore.available(), permits, `seed ${seed}: free permits at the end`);
    }
  });

  test("random steps agree with a line on paper", async () => {
    for (let seed = 1; seed <= 200; seed++) {
      const chance = seeded(seed);
      const pick = (from: string[]): string => from[Math.floor(chance() * from.length)] ?? "";
      const permits = 1 + Math.floor(chance() * 3);
      const door = new Door(permits);
      const served: string[] = [];
      const released: string[] = [];
      let held: string[] = [];
      let line: string[] = [];
      const release = (name: string): void => {
        door.release(name);
        held = held.filter((other) => other !== name);
        released.push(name);
        serve();
      };
      const serve = (): void => {
        const next = held.length < permits ? line.shift() : undefined;
        if (next === undefined) return;
        held.push(next);
        served.push(next);
      };
      for (let step = 0; step < 30; step++) {
        const dice = chance();
        if (dice < 0.45) {
          door.ask(`${step}`);
          line.push(`${step}`);
          serve();
        } else if (dice < 0.7 && held.length > 0) {
          release(pick(held));
        } else if (dice < 0.8 && released.length > 0) {
          door.release(pick(released));
        } else if (dice < 0.9 && line.length > 0) {
          const leaver = pick(line);
          door.leave(leaver);
          line = line.filter((other) => other !== leaver);
        } else if (held.length > 0 && line.length > 0) {
          const [first = ""] = line;
          release(pick(held));
          door.leave(first); // too late
        }
        const free = permits - held.length;
        assert.deepEqual(door.counts, [free, line.length], `seed ${seed}, step ${step}`);
        await settle();
        assert.deepEqual(door.served, served, `seed ${seed}, step ${step}: who was served`);
      }
    }
  });
});
