import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { FakeClock, seeded } from "./dojo.ts";
import { FixedWindow } from "./fixedWindow.ts";

/** The clock starts with a window, when a second is a multiple of `windowMs`. */
function limiterOf(limit: number, windowMs: number, startMs = 1_000_000) {
  const clock = new FakeClock(startMs);
  return { clock, limiter: new FixedWindow({ limit, windowMs }, clock) };
}

const granted = (remaining: number) => ({ ok: true, remaining });
const refused = (retryAfterMs: number) => ({ ok: false, retryAfterMs });

/** Makes `count` calls, and tells how many were granted. */
function call(limiter: FixedWindow, count: number, key = "a"): number {
  let grantedCalls = 0;
  for (let i = 0; i < count; i++) if (limiter.tryCall(key).ok) grantedCalls += 1;
  return grantedCalls;
}

describe("counting", () => {
  test("grants up to the limit in one window", () => {
    const { limiter, clock } = limiterOf(3, 1000);
    assert.deepEqual(limiter.tryCall("a"), granted(2));
    clock.tick(400);
    assert.deepEqual(limiter.tryCall("a"), granted(1));
    clock.tick(599);
    assert.deepEqual(limiter.tryCall("a"), granted(0));
    assert.deepEqual(limiter.tryCall("a"), refused(1));
  });

  test("a call takes its whole cost", () => {
    const { limiter } = limiterOf(10, 1000);
    assert.deepEqual(limiter.tryCall("a", 7), granted(3));
    assert.deepEqual(limiter.tryCall("a", 2), granted(1));
    assert.deepEqual(limiter.tryCall("a", 2), refused(1000));
    assert.deepEqual(limiter.tryCall("a"), granted(0));
  });

  test("a refusal counts nothing", () => {
    const { limiter } = limiterOf(10, 1000);
    limiter.tryCall("a", 4);
    for (let i = 0; i < 20; i++) assert.deepEqual(limiter.tryCall("a", 7), refused(1000));
    assert.deepEqual(limiter.tryCall("a", 6), granted(0));
  });

  test("a cost above the limit is refused for good", () => {
    const { limiter, clock } = limiterOf(5, 1000);
    assert.deepEqual(limiter.tryCall("a", 6), refused(Infinity));
    clock.tick(3_600_000);
    assert.deepEqual(limiter.tryCall("a", 6), refused(Infinity));
    assert.deepEqual(limiter.tryCall("a", 5), granted(0));
    assert.deepEqual(limiter.tryCall("a", 6), refused(Infinity));
  });

  test("a cost that is no whole number of at least one is an error", () => {
    const { limiter } = limiterOf(5, 1000);
    for (const cost of [0, -1, 1.5, NaN, Infinity]) {
      assert.throws(() => limiter.tryCall("a", cost), RangeError, `a cost of ${cost}`);
    }
    assert.equal(limiter.remembered(), 0);
    assert.deepEqual(limiter.tryCall("a", 5), granted(0));
  });
});

describe("windows", () => {
  test("windows are aligned to the epoch", () => {
    const { limiter, clock } = limiterOf(2, 1000, 1_000_900);
    assert.equal(call(limiter, 3), 2);
    clock.tick(99);
    assert.deepEqual(limiter.tryCall("a"), refused(1));
    clock.tick(1);
    assert.equal(call(limiter, 3), 2);

    // 700 ms do not divide a second: window number 1,428 ends 300 ms after the start.
    const { limiter: odd, clock: oddClock } = limiterOf(1, 700);
    assert.deepEqual(odd.tryCall("a"), granted(0));
    assert.deepEqual(odd.tryCall("a"), refused(300));
    oddClock.tick(300);
    assert.deepEqual(odd.tryCall("a"), granted(0));
    assert.deepEqual(odd.tryCall("a"), refused(700));
  });

  test("a new window starts from zero", () => {
    const { limiter, clock } = limiterOf(3, 1000);
    assert.equal(call(limiter, 5), 3);
    clock.tick(1000);
    assert.deepEqual(limiter.tryCall("a", 2), granted(1));
    clock.tick(1000);
    assert.equal(call(limiter, 5), 3); // the one that was left is gone
    clock.tick(60_000);
    assert.equal(call(limiter, 5), 3);
  });

  test("the wait ends with the window", () => {
    const { limiter, clock } = limiterOf(1, 1000);
    assert.deepEqual(limiter.tryCall("a"), granted(0));
    assert.deepEqual(limiter.tryCall("a"), refused(1000));
    clock.tick(250);
    assert.deepEqual(limiter.tryCall("a"), refused(750));
    clock.tick(749);
    assert.deepEqual(limiter.tryCall("a"), refused(1));
    clock.tick(1);
    assert.deepEqual(limiter.tryCall("a"), granted(0));
  });

  test("a clock that steps back changes nothing", () => {
    const { limiter, clock } = limiterOf(3, 1000);
    clock.tick(400);
    assert.deepEqual(limiter.tryCall("a", 2), granted(1));
    clock.tick(-700);
    assert.equal(limiter.remembered(), 1);
    assert.deepEqual(limiter.tryCall("a", 2), refused(600));
    assert.deepEqual(limiter.tryCall("a"), granted(0));
    clock.tick(700);
    assert.deepEqual(limiter.tryCall("a"), refused(600));
    clock.tick(600);
    assert.deepEqual(limiter.tryCall("a"), granted(2));
  });
});

describe("keys", () => {
  test("keys do not share a limit", () => {
    const { limiter } = limiterOf(2, 1000);
    assert.equal(call(limiter, 5, "a"), 2);
    assert.equal(call(limiter, 5, "b"), 2);
    assert.deepEqual(limiter.tryCall("a"), refused(1000));
  });

  test("only the keys of the current window are remembered", () => {
    const { limiter, clock } = limiterOf(5, 1000);
    assert.equal(limiter.remembered(), 0);
    for (const key of ["a", "b", "b", "c"]) limiter.tryCall(key);
    limiter.tryCall("never granted", 6);
    assert.equal(limiter.remembered(), 3);
    clock.tick(1000);
    limiter.tryCall("a");
    assert.equal(limiter.remembered(), 1);
    clock.tick(1000);
    assert.equal(limiter.remembered(), 0);
    for (let i = 0; i < 1000; i++) {
      limiter.tryCall(`key ${i}`);
      clock.tick(100);
    }
    clock.tick(-1);
    assert.equal(limiter.remembered(), 10);
  });
});

describe("whatever happens", () => {
  test("decides like a recount of every granted call", () => {
    const chance = seeded(5);
    for (let round = 0; round < 300; round++) {
      const windowMs = 1 + Math.floor(chance() * 1000);
      const limit = 1 + Math.floor(chance() * 12);
      const start = 1_000_000 + Math.floor(chance() * 5000);
      const { limiter, clock } = limiterOf(limit, windowMs, start);
      const log: { key: string; window: number; cost: number }[] = [];
      for (let step = 0; step < 60; step++) {
        clock.tick(Math.floor(chance() * windowMs * (chance() < 0.1 ? 3 : 0.2)));
        const key = chance() < 0.7 ? "a" : "b";
        const window = Math.floor(clock.now() / windowMs);
        const cost = 1 + Math.floor(chance() * limit * 0.6);
        const used = log
          .filter((one) => one.key === key && one.window === window)
          .reduce((sum, one) => sum + one.cost, cost);
        const expected =
          used <= limit ? granted(limit - used) : refused((window + 1) * windowMs - clock.now());
        assert.deepEqual(limiter.tryCall(key, cost), expected, `round ${round}, step ${step}`);
        if (used <= limit) log.push({ key, window, cost });
      }
    }
  });

  test("around a boundary twice the limit gets through and never more", () => {
    const { limiter, clock } = limiterOf(600, 60_000, 60_000 * 20 - 1000);
    assert.equal(call(limiter, 700), 600);
    clock.tick(1000);
    assert.equal(call(limiter, 700), 600);

    const chance = seeded(11);
    for (let round = 0; round < 200; round++) {
      const windowMs = 50 + Math.floor(chance() * 1000);
      const limit = 1 + Math.floor(chance() * 8);
      const { limiter, clock } = limiterOf(limit, windowMs);
      let recent: number[] = [];
      for (let step = 0; step < 100; step++) {
        clock.tick(Math.floor((chance() * windowMs * 3) / limit / 4));
        const now = clock.now();
        for (let i = call(limiter, 2); i > 0; i--) recent.push(now);
        recent = recent.filter((at) => at > now - windowMs);
        const { length } = recent;
        assert.ok(
          length <= 2 * limit,
          `round ${round}: ${length} calls within ${windowMs} ms, limit ${limit}`,
        );
      }
    }
  });
});
