import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { deferred, FakeClock, seeded, settle } from "./dojo.ts";
import { GraceOverError, StoppedError, WorkerPool } from "./workerPool.ts";
import type { Job, Report } from "./workerPool.ts";

/** A pool whose jobs begin and end as the test says. */
function poolOf(workers: number) {
  const clock = new FakeClock();
  const pool = new WorkerPool(workers, clock);
  const started: string[] = [];
  const signals = new Map<string, AbortSignal>();
  const ends = new Map<string, ReturnType<typeof deferred<void>>>();
  return {
    clock,
    pool,
    started,
    /** Submits a job that runs until the test ends it, whatever its signal says. */
    submit(...names: string[]): void {
      for (const name of names) {
        const end = deferred();
        end.promise.catch(() => {});
        ends.set(name, end);
        pool.submit(name, (signal) => {
          started.push(name);
          signals.set(name, signal);
          return end.promise;
        });
      }
    },
    async end(...names: string[]): Promise<void> {
      for (const name of names) {
        ends.get(name)?.resolve();
        await settle();
      }
    },
    async fail(name: string): Promise<void> {
      ends.get(name)?.reject(new Error(`${name} failed`));
      await settle();
    },
    reasonFor: (name: string): unknown => signals.get(name)?.reason,
  };
}

/** Follows a stop: its report, once that is there. */
function watch(stop: Promise<Report>): { report?: Report } {
  const seen: { report?: Report } = {};
  void stop.then((report) => {
    seen.report = report;
  });
  return seen;
}

const report = (numbers: Partial<Report>): Report => ({
  done: 0,
  failed: 0,
  interrupted: [],
  notStarted: [],
  ...numbers,
});

describe("working", () => {
  test("at most so many jobs run as there are workers", async () => {
    const { pool, submit, end, started } = poolOf(2);
    submit("a", "b", "c", "d");
    await settle();
    assert.deepEqual(started, ["a", "b"]);
    assert.deepEqual(pool.load(), { running: 2, queued: 2 });
    await end("b");
    assert.deepEqual(started, ["a", "b", "c"]);
    assert.deepEqual(pool.load(), { running: 2, queued: 1 });
    await end("a", "c", "d");
    assert.deepEqual(pool.load(), { running: 0, queued: 0 });
  });

  test("jobs start in the order of their submission", async () => {
    const { submit, end, started } = poolOf(1);
    submit("a", "b", "c", "d");
    await end("a", "b", "c", "d");
    assert.deepEqual(started, ["a", "b", "c", "d"]);
  });

  test("a job that fails frees its worker", async () => {
    const { pool, submit, fail, end, started } = poolOf(1);
    submit("a");
    const throwing: Job = () => {
      throw new Error("it threw before it returned a promise");
    };
    pool.submit("b", throwing);
    submit("c");
    await fail("a");
    assert.deepEqual(started, ["a", "c"]);
    await end("c");
    assert.deepEqual(pool.load(), { running: 0, queued: 0 });
    const stop = watch(pool.stop(1000));
    await settle();
    assert.deepEqual(stop.report, report({ done: 1, failed: 2 }));
  });

  test("a number of workers that is no whole number above zero is an error", () => {
    for (const workers of [0, -1, 1.5, NaN, Infinity])
      assert.throws(() => new WorkerPool(workers, new FakeClock()), RangeError, `${workers}`);
  });
});

describe("stopping within the grace", () => {
  test("a stop lets running and waiting jobs finish", async () => {
    const { pool, clock, submit, end, started, reasonFor } = poolOf(2);
    submit("a", "b", "c");
    const stop = watch(pool.stop(1000));
    await clock.advance(999);
    assert.deepEqual(pool.load(), { running: 2, queued: 1 });
    assert.deepEqual(["a", "b"].map(reasonFor), [undefined, undefined]);
    await end("a");
    assert.deepEqual(started, ["a", "b", "c"]);
    assert.deepEqual(["b", "c"].map(reasonFor), [undefined, undefined]);
    await end("b", "c");
    assert.deepEqual(stop.report, report({ done: 3 }));
  });

  test("a stop ends with the last job and not before", async () => {
    const { pool, clock, submit, end } = poolOf(2);
    submit("a", "b");
    const stop = watch(pool.stop(1000));
    await end("a");
    assert.equal(stop.report, undefined, "b still runs");
    await end("b");
    assert.deepEqual(stop.report, report({ done: 2 }), "there is nothing left to wait for");
    assert.equal(clock.pending, 0, "the timer of the grace is left");
  });

  test("a job that comes after the stop is refused", async () => {
    const { pool, submit, end, started } = poolOf(2);
    submit("a");
    const stop = watch(pool.stop(1000));
    assert.throws(() => submit("b"), StoppedError);
    assert.deepEqual(pool.load(), { running: 1, queued: 0 });
    await end("a");
    assert.deepEqual(stop.report, report({ done: 1 }));
    assert.throws(() => submit("c"), StoppedError);
    await settle();
    assert.deepEqual(started, ["a"]);
  });

  test("a pool without jobs stops at once", async () => {
    const { pool, clock, submit, end } = poolOf(2);
    submit("a");
    await end("a");
    const stop = watch(pool.stop(1000));
    await settle();
    assert.deepEqual(stop.report, report({ done: 1 }));
    assert.equal(clock.pending, 0, "no timer is needed");
  });
});

describe("when the grace is over", () => {
  test("running jobs are interrupted when the grace is over", async () => {
    const { pool, clock, submit, end, fail, reasonFor } = poolOf(3);
    submit("a", "b", "c", "d");
    await end("b");
    const stop = watch(pool.stop(1000));
    await fail("c");
    await clock.advance(999);
    assert.equal(stop.report, undefined);
    assert.equal(reasonFor("a"), undefined);
    await clock.advance(1);
    assert.ok(reasonFor("a") instanceof GraceOverError, `a's reason is ${String(reasonFor("a"))}`);
    assert.ok(reasonFor("d") instanceof GraceOverError, `d's reason is ${String(reasonFor("d"))}`);
    assert.deepEqual(stop.report, report({ done: 1, failed: 1, interrupted: ["a", "d"] }));
  });

  test("jobs that wait when the grace is over never start", async () => {
    const { pool, clock, submit, end, started } = poolOf(1);
    submit("a", "b", "c");
    const stop = watch(pool.stop(1000));
    await clock.advance(1000);
    assert.deepEqual(stop.report, report({ interrupted: ["a"], notStarted: ["b", "c"] }));
    await end("a");
    assert.deepEqual(started, ["a"]);
    assert.deepEqual(pool.load(), { running: 0, queued: 0 });
  });

  test("a job that ends after the grace is not counted again", async () => {
    const { pool, clock, submit, end, fail } = poolOf(2);
    submit("a", "b");
    const stop = watch(pool.stop(1000));
    await clock.advance(1000);
    await end("a");
    await fail("b");
    assert.deepEqual(stop.report, report({ interrupted: ["a", "b"] }));
    const again = watch(pool.stop(1000));
    await settle();
    assert.deepEqual(again.report, report({ interrupted: ["a", "b"] }));
  });

  test("a second stop gets the report of the first and its grace does not count", async () => {
    for (const secondGrace of [0, 1, 5000]) {
      const { pool, clock, submit } = poolOf(1);
      submit("a");
      const stops = [watch(pool.stop(1000)), watch(pool.stop(secondGrace))];
      await clock.advance(999);
      assert.deepEqual(
        stops.map((stop) => stop.report),
        [undefined, undefined],
      );
      await clock.advance(1);
      const both = report({ interrupted: ["a"] });
      assert.deepEqual(
        stops.map((stop) => stop.report),
        [both, both],
        `a second stop with ${secondGrace} ms`,
      );
      assert.equal(clock.pending, 0, "a timer is left");
    }
  });

  test("a grace of zero interrupts at once", async () => {
    for (const grace of [0, -1000]) {
      const { pool, clock, submit, reasonFor } = poolOf(2);
      submit("a", "a", "b"); // Two jobs may have the same name.
      const stop = watch(pool.stop(grace));
      await settle();
      const expected = report({ interrupted: ["a", "a"], notStarted: ["b"] });
      assert.deepEqual(stop.report, expected, `a grace of ${grace} ms`);
      assert.ok(reasonFor("a") instanceof GraceOverError);
      assert.equal(clock.pending, 0, "no timer is needed");
    }
  });
});

test("each accepted job is in the report once, whatever ends when", async () => {
  const chance = seeded(9);
  const below = (n: number) => Math.floor(chance() * n);
  for (let round = 0; round < 100; round++) {
    const workers = 1 + below(3);
    const { pool, clock, submit, end, fail, started } = poolOf(workers);
    const queue: string[] = [];
    const running: string[] = [];
    const begun: string[] = [];
    let [done, failed, next] = [0, 0, 0];
    const fill = () => {
      while (running.length < workers && queue.length > 0) {
        const name = queue.shift() ?? "";
        running.push(name);
        begun.push(name);
      }
    };
    const endOne = async () => {
      const [name] = running.splice(below(running.length), 1);
      if (name === undefined) return;
      const well = below(3) > 0;
      await (well ? end(name) : fail(name));
      if (well) done += 1;
      else failed += 1;
      fill();
    };
    for (let step = below(20); step > 0; step--) {
      if (below(2) === 0) {
        await endOne();
        continue;
      }
      const name = `job ${next++}`;
      submit(name);
      queue.push(name);
      fill();
      await settle();
    }
    const stop = watch(pool.stop(1000));
    for (let step = below(4); step > 0; step--) await endOne();
    const where = `round ${round}, ${workers} workers`;
    assert.deepEqual(started, begun, `${where}: the jobs that started`);
    assert.deepEqual(pool.load(), { running: running.length, queued: queue.length }, where);
    await clock.advance(1000);
    const expected = { done, failed, interrupted: running, notStarted: queue };
    assert.deepEqual(stop.report, expected, where);
  }
});
