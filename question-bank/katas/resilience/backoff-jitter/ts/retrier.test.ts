import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { FakeClock, seeded, settle } from "./dojo.ts";
import { HttpError, Retrier, RetryBudget } from "./retrier.ts";
import type { RetryPolicy } from "./retrier.ts";

const usual: RetryPolicy = { baseMs: 100, capMs: 10_000, maxAttempts: 5, totalMs: 3_600_000 };

/** A clock that notes each wait and lets it pass at once. */
class NotingClock {
  readonly waits: number[] = [];
  readonly #fake = new FakeClock();

  now(): number {
    return this.#fake.now();
  }

  tick(ms: number): void {
    this.#fake.tick(ms);
  }

  async sleep(ms: number): Promise<void> {
    this.waits.push(ms);
    this.#fake.tick(ms);
  }
}

interface Parts {
  readonly policy?: Partial<RetryPolicy>;
  readonly burst?: number;
  readonly percent?: number;
  readonly random?: () => number;
}

function retrierOf({ policy = {}, burst = 100, percent = 10, random = () => 0.5 }: Parts = {}) {
  const clock = new NotingClock();
  const budget = new RetryBudget({ burst, percent });
  const retrier = new Retrier({ ...usual, ...policy }, budget, clock, random);
  return { clock, budget, retrier };
}

/** An operation that fails with the errors in turn and then returns "done". */
function failing(...errors: unknown[]) {
  const attempts: number[] = [];
  const operation = async (attempt: number): Promise<string> => {
    attempts.push(attempt);
    if (attempts.length <= errors.length) throw errors[attempts.length - 1];
    return "done";
  };
  return { attempts, operation };
}

const always = (status: number) =>
  failing(...Array.from({ length: 200 }, () => new HttpError(status)));

/** What the promise rejects with. */
async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => assert.fail(`it succeeded with ${String(value)}`),
    (error: unknown) => error,
  );
}

describe("whether", () => {
  test("a success is returned at once", async () => {
    const { retrier, clock } = retrierOf();
    const { operation, attempts } = failing();
    assert.equal(await retrier.run(operation), "done");
    assert.deepEqual([attempts, clock.waits], [[1], []]);
  });

  test("only failures that may pass are tried again", async () => {
    for (const status of [429, 500, 501, 502, 503, 504, 599]) {
      const { operation, attempts } = failing(new HttpError(status));
      assert.equal(await retrierOf().retrier.run(operation), "done");
      assert.deepEqual(attempts, [1, 2], `status ${status}`);
    }
    const statuses = [400, 401, 403, 404, 408, 409, 422, 428, 430, 499, 600];
    const final = statuses.map((status) => new HttpError(status, 50));
    for (const error of [...final, new TypeError("a bug"), "no error at all"]) {
      const { retrier, clock, budget } = retrierOf({ burst: 3 });
      const { operation, attempts } = failing(error);
      assert.equal(await errorOf(retrier.run(operation)), error);
      assert.deepEqual([attempts, clock.waits, budget.available()], [[1], [], 3], String(error));
    }
  });

  test("the last error is the one that is thrown", async () => {
    const { retrier, clock, budget } = retrierOf({ policy: { maxAttempts: 3 }, burst: 5 });
    const errors = [new HttpError(500), new HttpError(502), new HttpError(503)];
    const { operation, attempts } = failing(...errors);
    assert.equal(await errorOf(retrier.run(operation)), errors[2]);
    assert.deepEqual([attempts, clock.waits.length, budget.available()], [[1, 2, 3], 2, 3]);

    const once = retrierOf({ policy: { maxAttempts: 1 } });
    const only = failing(errors[0]);
    assert.equal(await errorOf(once.retrier.run(only.operation)), errors[0]);
    assert.deepEqual([only.attempts, once.clock.waits], [[1], []]);
  });

  test("no retry begins at the deadline or later", async () => {
    const busy = new HttpError(503, 400);
    for (const [totalMs, attempts] of [
      [1_000, [1]], // 600 ms of work and a wait of 400
      [1_001, [1, 2]],
      [2_001, [1, 2, 3]],
    ] as const) {
      const { retrier, clock, budget } = retrierOf({ policy: { totalMs }, burst: 10 });
      const { operation, attempts: made } = failing(busy, busy, busy, busy);
      clock.tick(5_000); // what was before the first call does not count
      const slow = (attempt: number): Promise<string> => {
        clock.tick(600);
        return operation(attempt);
      };
      assert.equal(await errorOf(retrier.run(slow)), busy);
      const waits = attempts.slice(1).map(() => 400);
      assert.deepEqual([made, clock.waits], [[...attempts], waits], `${totalMs} ms in total`);
      assert.equal(budget.available(), 10 - waits.length, "a retry that is not made costs nothing");
    }
  });

  test("a caller that gives up while waiting gets no further call", async () => {
    const clock = new FakeClock();
    const budget = new RetryBudget({ burst: 5, percent: 10 });
    const retrier = new Retrier(usual, budget, clock, () => 0.5);
    const { operation, attempts } = failing(new HttpError(503));
    const caller = new AbortController();
    let result: unknown = "still waiting";
    void errorOf(retrier.run(operation, caller.signal)).then((error) => (result = error));
    await settle();
    assert.equal(clock.pending, 1, "timers after the first failure");
    await clock.advance(49);
    const reason = new Error("the user left");
    caller.abort(reason);
    await settle();
    assert.equal(result, reason);
    assert.equal(clock.pending, 0, "timers after the abort");
    await clock.advance(10_000);
    assert.deepEqual(attempts, [1]);
  });
});

describe("how long", () => {
  test("waits are drawn from zero up to the doubled base", async () => {
    const draws = [0, 0.5, 0.25, 0.999];
    const { retrier, clock } = retrierOf({ random: () => draws.shift() ?? NaN });
    const { operation, attempts } = always(503);
    await errorOf(retrier.run(operation));
    // Of 100, 200, 400 and 800; 799.2 is rounded up.
    assert.deepEqual(clock.waits, [0, 100, 100, 800]);
    assert.deepEqual([attempts, draws], [[1, 2, 3, 4, 5], []]);
  });

  test("no wait is above the cap, however often", async () => {
    const policy = { baseMs: 150, capMs: 1_000, maxAttempts: 100 };
    const { retrier, clock } = retrierOf({ policy, random: () => 0.9999999 });
    await errorOf(retrier.run(always(500).operation));
    assert.deepEqual(clock.waits.slice(0, 4), [150, 300, 600, 1_000]);
    assert.deepEqual([clock.waits.length, new Set(clock.waits.slice(3))], [99, new Set([1_000])]);

    const half = retrierOf({ policy }); // chance draws from a range that ends at the cap
    await errorOf(half.retrier.run(always(500).operation));
    assert.deepEqual(half.clock.waits.slice(0, 4), [75, 150, 300, 500]);
    assert.deepEqual(new Set(half.clock.waits.slice(3)), new Set([500]));

    const low = retrierOf({ policy: { baseMs: 500, capMs: 200 }, random: () => 0.9999999 });
    await errorOf(low.retrier.run(always(500).operation));
    assert.deepEqual(low.clock.waits, [200, 200, 200, 200]);
  });

  test("waits spread over the whole range", async () => {
    const ceilings = [80, 160, 320, 640, 900];
    const shares: number[] = [];
    for (let seed = 1; seed <= 200; seed++) {
      const policy = { baseMs: 80, capMs: 900, maxAttempts: 6 };
      const { retrier, clock } = retrierOf({ policy, random: seeded(seed) });
      await errorOf(retrier.run(always(429).operation));
      assert.equal(clock.waits.length, 5);
      for (const [k, wait] of clock.waits.entries()) {
        const ceiling = ceilings[k] ?? 0;
        const inRange = Number.isInteger(wait) && wait >= 0 && wait <= ceiling;
        assert.ok(inRange, `seed ${seed}: wait ${k} is ${wait} ms, at most ${ceiling}`);
        shares.push(wait / ceiling);
      }
    }
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    assert.ok(Math.abs(mean - 0.5) < 0.05, `waits are ${mean} of their range on average`);
    assert.ok(Math.min(...shares) < 0.05, "some waits are short");
    assert.ok(Math.max(...shares) > 0.95, "some waits are long");
  });

  test("a wait that the server asks for replaces the drawn one", async () => {
    let draws = 0;
    const random = () => (draws++, 0.5);
    const { retrier, clock } = retrierOf({ random });
    const errors = [30_000, 0, undefined, 7].map((ms) => new HttpError(503, ms));
    assert.equal(await retrier.run(failing(...errors).operation), "done");
    assert.deepEqual(clock.waits, [30_000, 0, 200, 7]); // the third retry draws from 400
    assert.equal(draws, 1);
  });
});

describe("the budget", () => {
  test("a retry needs a whole unit of the budget", async () => {
    const { retrier, clock, budget } = retrierOf({ burst: 2, percent: 50 });
    const attemptsOf = async (): Promise<number[]> => {
      const errors = Array.from({ length: 9 }, () => new HttpError(503));
      const { operation, attempts } = failing(...errors);
      const error = await errorOf(retrier.run(operation));
      assert.equal(errors.findIndex((one) => one === error) + 1, attempts.length, "the last error");
      return attempts;
    };
    assert.deepEqual([await attemptsOf(), budget.available()], [[1, 2, 3], 0]);
    assert.deepEqual([await attemptsOf(), budget.available()], [[1], 0.5]);
    assert.deepEqual([await attemptsOf(), budget.available()], [[1, 2], 0]);
    assert.equal(clock.waits.length, 3, "without a retry there is no wait");
  });

  test("first tries cost nothing", async () => {
    const { retrier, budget } = retrierOf({ burst: 1, percent: 0 });
    for (let i = 0; i < 50; i++) assert.equal(await retrier.run(failing().operation), "done");
    assert.equal(budget.available(), 1);
    assert.equal(await retrier.run(failing(new HttpError(503)).operation), "done");
    assert.equal(budget.available(), 0);
    assert.equal(await retrier.run(failing().operation), "done");
  });

  test("the budget starts full and never holds more than its burst", () => {
    const budget = new RetryBudget({ burst: 3, percent: 10 });
    assert.equal(budget.available(), 3);
    for (let i = 0; i < 100; i++) budget.earn();
    assert.equal(budget.available(), 3);
    assert.deepEqual(
      Array.from({ length: 4 }, () => budget.trySpend()),
      [true, true, true, false],
    );
    for (let i = 0; i < 9; i++) budget.earn();
    assert.deepEqual([budget.available(), budget.trySpend()], [0.9, false]);
    budget.earn();
    assert.deepEqual([budget.available(), budget.trySpend(), budget.available()], [1, true, 0]);
  });

  test("retries stay a share of the calls", async () => {
    for (let seed = 1; seed <= 100; seed++) {
      const chance = seeded(seed);
      const burst = Math.floor(chance() * 10);
      const percent = Math.floor(chance() * 50);
      const { retrier, clock, budget } = retrierOf({ burst, percent, random: chance });
      const failures = chance();
      let expected = burst * 100; // in hundredths of a retry
      for (let calls = 1; calls <= 40; calls++) {
        const before = clock.waits.length;
        await retrier
          .run(async () => {
            if (chance() < failures) throw new HttpError(503);
          })
          .catch((error: unknown) => assert.ok(error instanceof HttpError, String(error)));
        const most = burst + (percent * calls) / 100;
        const retries = clock.waits.length;
        assert.ok(retries <= most, `seed ${seed}: ${retries} retries of ${calls} calls`);
        expected = Math.min(burst * 100, expected + percent) - 100 * (retries - before);
        assert.equal(Math.round(budget.available() * 100), expected, `seed ${seed}`);
      }
    }
  });

  test("calls at once share one budget", async () => {
    const { retrier, clock, budget } = retrierOf({ burst: 5, percent: 0 });
    const calls = Array.from({ length: 20 }, () => always(503));
    await Promise.all(calls.map(({ operation }) => errorOf(retrier.run(operation))));
    const made = calls.reduce((sum, { attempts }) => sum + attempts.length, 0);
    assert.deepEqual([made, clock.waits.length, budget.available()], [25, 5, 0]);
  });
});
