import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { FakeClock, seeded, settle } from "./dojo.ts";
import { runAll } from "./runAll.ts";
import type { Task } from "./runAll.ts";

interface Plan {
  readonly ms: number;
  /** What it fails with after `ms`; without it, it succeeds with its name. */
  readonly error?: Error;
  /** How long it cleans up when it is cancelled. */
  readonly cleanUpMs?: number;
  /** What it fails with when it has cleaned up; without it, with the reason of its signal. */
  readonly cleanUpError?: Error;
}

/** Makes tasks that take their time on the fake clock, and watches them. */
class Stage {
  readonly clock = new FakeClock();
  /** What happened, with the milliseconds since the start: `50 A starts`. */
  readonly log: string[] = [];
  running = 0;
  readonly #start = this.clock.now();

  note(what: string): void {
    this.log.push(`${this.clock.now() - this.#start} ${what}`);
  }

  task(name: string, plan: Plan): Task<string> {
    return async (signal) => {
      this.running += 1;
      this.note(`${name} starts`);
      try {
        await this.clock.sleep(plan.ms, signal);
      } catch (reason) {
        this.note(`${name} is cancelled`);
        await this.clock.sleep(plan.cleanUpMs ?? 0);
        this.note(`${name} is clean`);
        this.running -= 1;
        throw plan.cleanUpError ?? reason;
      }
      this.note(`${name} ends`);
      this.running -= 1;
      if (plan.error) throw plan.error;
      return name;
    };
  }

  /** Takes no notice of its cancellation. */
  deaf(name: string, ms: number): Task<string> {
    return async () => {
      this.running += 1;
      await this.clock.sleep(ms);
      this.note(`${name} ends`);
      this.running -= 1;
      return name;
    };
  }

  /** Runs the tasks until they have ended, and tells how: the values, or what was thrown. */
  async end(
    tasks: Task<string>[],
    caller?: AbortController,
  ): Promise<string[] | { error: unknown }> {
    const end = runAll(tasks, caller?.signal).then(
      (values) => {
        this.note("the call ends");
        return values;
      },
      (error: unknown) => {
        this.note("the call ends");
        return { error };
      },
    );
    await this.clock.advance(10_000);
    const late = settle().then(() =>
      assert.fail(`the call has not ended after 10 s:\n${this.log.join("\n")}`),
    );
    return Promise.race([end, late]);
  }
}

const boom = new Error("boom");
const other = new Error("another");
const gone = new Error("the caller is gone");

/** Fails unless the call threw this very error. */
function threw(end: string[] | { error: unknown }, error: Error): void {
  if (Array.isArray(end)) assert.fail(`gave [${end.join(", ")}] instead of throwing ${error}`);
  assert.ok(end.error === error, `threw ${end.error} and not ${error} itself`);
}

describe("success", () => {
  test("the values stand in the order of the tasks", async () => {
    const stage = new Stage();
    const times = [300, 100, 200];
    const end = await stage.end(times.map((ms, i) => stage.task("ABC".charAt(i), { ms })));
    assert.deepEqual(end, ["A", "B", "C"]);
    assert.deepEqual(stage.log, [
      "0 A starts",
      "0 B starts",
      "0 C starts",
      "100 B ends",
      "200 C ends",
      "300 A ends",
      "300 the call ends",
    ]);
  });

  test("no tasks give no values", async () => {
    assert.deepEqual(await new Stage().end([]), []);
  });
});

describe("failure", () => {
  test("the first failure cancels the others at once", async () => {
    const stage = new Stage();
    const end = await stage.end([
      stage.task("A", { ms: 500 }),
      stage.task("B", { ms: 50, error: boom }),
      stage.task("C", { ms: 20 }),
      stage.task("D", { ms: 900 }),
    ]);
    threw(end, boom);
    assert.deepEqual(stage.log.slice(4), [
      "20 C ends",
      "50 B ends",
      "50 A is cancelled",
      "50 D is cancelled",
      "50 A is clean",
      "50 D is clean",
      "50 the call ends",
    ]);
  });

  test("the call ends only after every task has cleaned up", async () => {
    const stage = new Stage();
    const end = await stage.end([
      stage.task("A", { ms: 500, cleanUpMs: 300 }),
      stage.task("B", { ms: 50, error: boom }),
      stage.task("C", { ms: 500, cleanUpMs: 10 }),
    ]);
    threw(end, boom);
    assert.deepEqual(stage.log.slice(-3), ["60 C is clean", "350 A is clean", "350 the call ends"]);
  });

  test("a task that takes no notice is waited for", async () => {
    const stage = new Stage();
    const end = await stage.end([stage.deaf("A", 700), stage.task("B", { ms: 50, error: boom })]);
    threw(end, boom);
    assert.deepEqual(stage.log.slice(-2), ["700 A ends", "700 the call ends"]);
  });

  test("the first failure in time counts", async () => {
    const stage = new Stage();
    const end = await stage.end([
      stage.task("A", { ms: 500, cleanUpMs: 10, cleanUpError: other }),
      stage.task("B", { ms: 500 }),
      stage.task("C", { ms: 50, error: boom }),
    ]);
    threw(end, boom);
  });

  test("errors of the clean-up are dropped", async () => {
    const stage = new Stage();
    const end = await stage.end([
      stage.task("A", { ms: 50, error: boom }),
      stage.task("B", { ms: 500, cleanUpMs: 10, cleanUpError: other }),
      stage.task("C", { ms: 500, cleanUpMs: 20, cleanUpError: other }),
    ]);
    threw(end, boom);
  });

  test("an error that looks like a cancellation is a failure", async () => {
    const stage = new Stage();
    const error = new DOMException("of its own accord", "AbortError");
    const end = await stage.end([
      stage.task("A", { ms: 500 }),
      stage.task("B", { ms: 50, error }),
      stage.task("C", { ms: 500, cleanUpMs: 20, cleanUpError: other }),
    ]);
    threw(end, error);
    assert.deepEqual(stage.log.at(-1), "70 the call ends");
  });

  test("a task that fails at its start has failed like any other", async () => {
    const stage = new Stage();
    const throws = (): never => {
      throw boom;
    };
    threw(await stage.end([stage.task("A", { ms: 500, cleanUpMs: 30 }), throws]), boom);
    assert.deepEqual(stage.log.slice(-2), ["30 A is clean", "30 the call ends"]);
  });
});

describe("leaving", () => {
  test("a caller that leaves cancels the tasks", async () => {
    const stage = new Stage();
    const caller = new AbortController();
    stage.clock.after(40, () => caller.abort(gone));
    const end = await stage.end(
      [
        stage.task("A", { ms: 500, cleanUpMs: 30 }),
        stage.task("B", { ms: 500, cleanUpMs: 10, cleanUpError: other }),
      ],
      caller,
    );
    threw(end, gone);
    assert.deepEqual(stage.log.slice(2), [
      "40 A is cancelled",
      "40 B is cancelled",
      "50 B is clean",
      "70 A is clean",
      "70 the call ends",
    ]);
  });

  test("a caller that left gets no results", async () => {
    const stage = new Stage();
    const caller = new AbortController();
    stage.clock.after(40, () => caller.abort(gone));
    threw(await stage.end([stage.deaf("A", 100), stage.deaf("B", 200)], caller), gone);
    assert.deepEqual(stage.log, ["100 A ends", "200 B ends", "200 the call ends"]);
  });

  test("leaving during the clean-up does not disturb it", async () => {
    const stage = new Stage();
    const caller = new AbortController();
    stage.clock.after(60, () => caller.abort(gone));
    const end = await stage.end(
      [stage.task("A", { ms: 50, error: boom }), stage.task("B", { ms: 500, cleanUpMs: 100 })],
      caller,
    );
    threw(end, boom);
    assert.deepEqual(stage.log.slice(-2), ["150 B is clean", "150 the call ends"]);
  });

  test("a caller that left before the call is told so", async () => {
    const stage = new Stage();
    const caller = new AbortController();
    caller.abort(gone);
    threw(await stage.end([stage.task("A", { ms: 50 })], caller), gone);
    assert.deepEqual(stage.log, ["0 the call ends"]);
    threw(await new Stage().end([], caller), gone); // no tasks are no reason to hide it
  });

  test("nothing is left behind", async () => {
    const caller = new AbortController(); // one that outlives all calls
    const { signal } = caller;
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
    for (let round = 0; round < 10; round++) {
      const stage = new Stage();
      const good = stage.task("A", { ms: 20 });
      assert.deepEqual(await stage.end([good], caller), ["A"]);
      threw(await stage.end([good, stage.task("B", { ms: 10, error: boom })], caller), boom);
      assert.equal(stage.clock.pending, 0);
    }
    assert.ok(listeners <= 0, `${listeners} listeners are left on the caller's signal`);
  });
});

test("random runs end with the first failure and nothing running", async () => {
  const chance = seeded(5);
  const upTo = (most: number): number => Math.floor(chance() * most);
  for (let round = 0; round < 300; round++) {
    const stage = new Stage();
    const plans = Array.from({ length: 1 + upTo(5) }, (_, i) => ({
      ms: 10 * upTo(50) + i, // so that no two end at the same time
      cleanUpMs: upTo(300),
      ...(chance() < 0.4 ? { error: new Error(`failure of ${i}`) } : {}),
      ...(chance() < 0.5 ? { cleanUpError: new Error(`clean-up of ${i}`) } : {}),
    }));
    const leavesAt = 10 * upTo(100) + 9;
    const caller = new AbortController();
    stage.clock.after(leavesAt, () => caller.abort(gone));

    const failures = plans.filter(({ error }) => error).sort((a, b) => a.ms - b.ms);
    const last = Math.max(...plans.map(({ ms }) => ms));
    const cancelAt = Math.min(failures[0]?.ms ?? Infinity, leavesAt);
    const stopped = cancelAt <= last;
    const endsAt = plans.map(({ ms, cleanUpMs }) => (ms <= cancelAt ? ms : cancelAt + cleanUpMs));
    const names = plans.map((_, i) => `${i}`);

    const tasks = plans.map((plan, i) => stage.task(`${i}`, plan));
    const end = await stage.end(tasks, caller);
    if (!stopped) assert.deepEqual(end, names, `round ${round}`);
    else threw(end, cancelAt === leavesAt ? gone : (failures[0]?.error ?? gone));
    assert.equal(stage.log.at(-1), `${Math.max(...endsAt)} the call ends`, `round ${round}`);
    assert.equal(stage.running, 0, `round ${round}: tasks that still run`);
  }
});
