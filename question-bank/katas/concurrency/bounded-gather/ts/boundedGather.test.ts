import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { boundedGather } from "./boundedGather.ts";
import type { GatherOptions, Outcome, Task } from "./boundedGather.ts";
import { FakeClock, seeded, settle } from "./dojo.ts";

const ok = <T>(value: T): Outcome<T> => ({ status: "ok", value });
const timeout: Outcome<never> = { status: "timeout" };

/** Makes tasks that take their time on the fake clock, and watches them. */
class Stage {
  readonly clock = new FakeClock();
  /** What happened, with the milliseconds since the start: `50 A starts`. */
  readonly log: string[] = [];
  running = 0;
  most = 0;
  readonly #start = this.clock.now();

  note(what: string): void {
    this.log.push(`${this.clock.now() - this.#start} ${what}`);
  }

  /** Ends with its name after `ms`; once cancelled, cleans up for `cleanUpMs` and rejects. */
  task(name: string, ms: number, cleanUpMs = 0): Task<string> {
    return async (signal) => {
      this.running += 1;
      this.most = Math.max(this.most, this.running);
      this.note(`${name} starts`);
      try {
        await this.clock.sleep(ms, signal);
        this.note(`${name} ends`);
        return name;
      } catch (error) {
        this.note(`${name} is cancelled`);
        if (cleanUpMs > 0) {
          await this.clock.sleep(cleanUpMs);
          this.note(`${name} is clean`);
        }
        throw error;
      } finally {
        this.running -= 1;
      }
    };
  }

  /** Starts a gather and returns its end; times that a test does not give are far away. */
  async gather<T>(tasks: Task<T>[], options: Partial<GatherOptions>): Promise<Outcome<T>[]> {
    const all = { limit: 2, perTaskMs: 10_000, totalMs: 100_000, ...options };
    try {
      return await boundedGather(tasks, all, this.clock);
    } finally {
      this.note("gather ends");
    }
  }

  /** Lets `ms` pass and returns what the gather gave; fails when it has not ended by then. */
  async after<T>(ms: number, gather: Promise<T>): Promise<T> {
    gather.catch(() => {});
    await this.clock.advance(ms);
    const late = settle().then(() =>
      assert.fail(`the gather has not ended after ${ms} ms:\n${this.log.join("\n")}`),
    );
    return Promise.race([gather, late]);
  }
}

describe("slots", () => {
  test("outcomes stand in the order of the tasks", async () => {
    const stage = new Stage();
    const tasks = [stage.task("A", 300), stage.task("B", 100), stage.task("C", 200)];
    const outcomes = await stage.after(300, stage.gather(tasks, { limit: 3 }));
    assert.deepEqual(outcomes, [ok("A"), ok("B"), ok("C")]);
  });

  test("the next task starts when a slot is free", async () => {
    const stage = new Stage();
    const times = [100, 50, 100, 20];
    const tasks = times.map((ms, i) => stage.task("ABCD".charAt(i), ms));
    await stage.after(150, stage.gather(tasks, { limit: 2 }));
    assert.deepEqual(stage.log, [
      "0 A starts",
      "0 B starts",
      "50 B ends",
      "50 C starts",
      "100 A ends",
      "100 D starts",
      "120 D ends",
      "150 C ends",
      "150 gather ends",
    ]);
  });

  test("never more than the limit run at once", async () => {
    for (const limit of [1, 3, 7, 50]) {
      const stage = new Stage();
      const tasks = Array.from({ length: 20 }, (_, i) => stage.task(`${i}`, 10 + (i % 5)));
      await stage.after(1000, stage.gather(tasks, { limit }));
      assert.equal(stage.most, Math.min(limit, 20), `most at once with a limit of ${limit}`);
    }
  });

  test("a failure is one outcome and the others go on", async () => {
    const stage = new Stage();
    const boom = new Error("boom");
    const tasks = [
      stage.task("A", 30),
      async () => Promise.reject(boom),
      () => {
        throw boom;
      },
      stage.task("D", 30),
    ];
    const outcomes = await stage.after(60, stage.gather(tasks, { limit: 1 }));
    const failed: Outcome<string> = { status: "error", error: boom };
    assert.deepEqual(outcomes, [ok("A"), failed, failed, ok("D")]);
    for (const outcome of outcomes)
      if (outcome.status === "error") assert.ok(outcome.error === boom, "the error itself");
  });
});

describe("the time of a task", () => {
  test("a task that is too slow is cancelled and is a timeout", async () => {
    const stage = new Stage();
    const tasks = [stage.task("A", 101), stage.task("B", 99)];
    const outcomes = await stage.after(100, stage.gather(tasks, { perTaskMs: 100 }));
    assert.deepEqual(outcomes, [timeout, ok("B")]);
    assert.deepEqual(stage.log.slice(2), ["99 B ends", "100 A is cancelled", "100 gather ends"]);
  });

  test("waiting for a slot does not count", async () => {
    const stage = new Stage();
    const tasks = [stage.task("A", 90), stage.task("B", 90), stage.task("C", 90)];
    const outcomes = await stage.after(270, stage.gather(tasks, { limit: 1, perTaskMs: 100 }));
    assert.deepEqual(outcomes, [ok("A"), ok("B"), ok("C")]);
  });

  test("after a timeout the slot serves the next task", async () => {
    const stage = new Stage();
    const tasks = [stage.task("A", 900), stage.task("B", 900), stage.task("C", 50)];
    const outcomes = await stage.after(250, stage.gather(tasks, { limit: 1, perTaskMs: 100 }));
    assert.deepEqual(outcomes, [timeout, timeout, ok("C")]);
    assert.equal(stage.log.at(-1), "250 gather ends");
  });

  test("a slot stays taken until the cancelled task has cleaned up", async () => {
    const stage = new Stage();
    const tasks = [stage.task("A", 900, 40), stage.task("B", 50)];
    await stage.after(190, stage.gather(tasks, { limit: 1, perTaskMs: 100 }));
    assert.deepEqual(stage.log, [
      "0 A starts",
      "100 A is cancelled",
      "140 A is clean",
      "140 B starts",
      "190 B ends",
      "190 gather ends",
    ]);
  });

  test("what comes too late is still a timeout", async () => {
    const stage = new Stage();
    const stubborn: Task<string> = async () => {
      await stage.clock.sleep(150);
      return "late";
    };
    const failing: Task<string> = async () => {
      await stage.clock.sleep(150);
      throw new Error("late");
    };
    const tasks = [stubborn, failing];
    const own = await stage.after(150, stage.gather(tasks, { perTaskMs: 100 }));
    assert.deepEqual(own, [timeout, timeout], "after the task's own time");
    const whole = await stage.after(150, stage.gather(tasks, { totalMs: 100 }));
    assert.deepEqual(whole, [timeout, timeout], "after the total time");
  });

  test("a timeout error of the task's own is an error", async () => {
    const stage = new Stage();
    const errors = [
      new DOMException("the database did not answer", "TimeoutError"),
      new DOMException("the user closed the tab", "AbortError"),
    ];
    const tasks = errors.map((error) => async () => Promise.reject(error));
    const outcomes = await stage.after(0, stage.gather(tasks, {}));
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ["error", "error"],
    );
  });
});

describe("the end", () => {
  test("the total time ends running tasks and starts no more", async () => {
    const stage = new Stage();
    const times = [60, 900, 900, 10, 10];
    const tasks = times.map((ms, i) => stage.task("ABCDE".charAt(i), ms, 30));
    const outcomes = await stage.after(130, stage.gather(tasks, { limit: 2, totalMs: 100 }));
    assert.deepEqual(outcomes, [ok("A"), timeout, timeout, timeout, timeout]);
    assert.deepEqual(stage.log, [
      "0 A starts",
      "0 B starts",
      "60 A ends",
      "60 C starts",
      "100 B is cancelled",
      "100 C is cancelled",
      "130 B is clean",
      "130 C is clean",
      "130 gather ends",
    ]);
  });

  test("a caller that gives up is told so after the clean-up", async () => {
    const stage = new Stage();
    const caller = new AbortController();
    const gone = new Error("the client has gone");
    const tasks = [stage.task("A", 20), stage.task("B", 900, 30), stage.task("C", 900)];
    const gather = stage.gather(tasks, { limit: 1, signal: caller.signal });
    gather.catch(() => {});
    await stage.clock.advance(50);
    caller.abort(gone);
    await assert.rejects(stage.after(30, gather), (error) => error === gone);
    assert.deepEqual(stage.log, [
      "0 A starts",
      "20 A ends",
      "20 B starts",
      "50 B is cancelled",
      "80 B is clean",
      "80 gather ends",
    ]);
    const again = stage.gather(tasks, { signal: caller.signal });
    await assert.rejects(stage.after(0, again), (error) => error === gone);
    assert.deepEqual(stage.log.slice(6), ["80 gather ends"], "a caller that had given up before");
  });

  test("nothing is left behind", async () => {
    const stage = new Stage();
    assert.deepEqual(await stage.after(0, stage.gather([], {})), [], "no tasks");
    assert.equal(stage.clock.pending, 0, "timers after no tasks");
    await stage.after(10, stage.gather([stage.task("A", 10), stage.task("B", 10)], {}));
    assert.equal(stage.clock.pending, 0, "timers after two tasks");
    await stage.after(
      10,
      stage.gather([stage.task("C", 99), stage.task("D", 99)], { totalMs: 10 }),
    );
    assert.equal(stage.clock.pending, 0, "timers after the total time");
  });

  test("bad options are an error and start nothing", async () => {
    const stage = new Stage();
    const bad = [
      ...[0, -1, 1.5, NaN].map((limit) => ({ limit })),
      ...[0, -1, NaN, Infinity].map((perTaskMs) => ({ perTaskMs })),
      ...[0, -1, NaN, Infinity].map((totalMs) => ({ totalMs })),
    ];
    for (const options of bad) {
      const gather = stage.after(0, stage.gather([stage.task("A", 0)], options));
      await assert.rejects(gather, RangeError, Object.entries(options).join());
    }
    assert.deepEqual([...new Set(stage.log)], ["0 gather ends"]);
    assert.equal(stage.clock.pending, 0, "timers that are left");
  });

  test("random times give the outcomes of a simulation", async () => {
    const chance = seeded(5);
    const upTo = (most: number) => 1 + Math.floor(chance() * most);
    for (let round = 0; round < 200; round++) {
      const stage = new Stage();
      const times = Array.from({ length: upTo(8) }, () => 20 * upTo(10));
      const limit = upTo(4);
      // No two of these meet: tasks last 20, 40 … ms, one may take 30, 50 … and the whole ends in 5.
      const perTaskMs = 10 + 20 * upTo(8);
      const totalMs = 5 + 10 * upTo(60);
      const tasks = times.map((ms, i) => stage.task(`${i}`, ms));
      const options = { limit, perTaskMs, totalMs };
      const outcomes = await stage.after(totalMs, stage.gather(tasks, options));

      const free = Array.from({ length: limit }, () => 0);
      const expected = times.map((ms, i): Outcome<string> => {
        free.sort((a, b) => a - b);
        const start = free[0] ?? 0;
        const end = start + Math.min(ms, perTaskMs);
        free[0] = end;
        return ms < perTaskMs && end < totalMs ? ok(`${i}`) : timeout;
      });
      const what = `round ${round}: times ${times.join(", ")}, ${JSON.stringify(options)}`;
      assert.deepEqual(outcomes, expected, what);
      assert.ok(stage.most <= limit, `${what}: ${stage.most} at once`);
    }
  });
});
