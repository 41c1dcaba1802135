import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { FakeClock, seeded } from "./dojo.ts";
import { SlidingLog } from "./slidingLog.ts";

function limiterOf(limit: number, windowMs: number, startMs = 1_000_000) {
  const clock = new FakeClock(startMs);
  return { clock, limiter: new SlidingLog({ limit, windowMs }, clock) };
}

const granted = { ok: true };
const refused = (retryAfterMs: number) => ({ ok: false, retryAfterMs });

describe("counting", () => {
  test("grants up to the limit within a window", () => {
    const { limiter, clock } = limiterOf(3, 1000);
    assert.deepEqual(limiter.tryCall(), granted);
    clock.tick(400);
    assert.deepEqual(limiter.tryCall(), granted);
    clock.tick(599);
    assert.deepEqual(limiter.tryCall(), granted);
    assert.deepEqual(limiter.tryCall(), refused(1));
  });

  test("calls of the same millisecond count one by one", () => {
    const { limiter, clock } = limiterOf(3, 1000);
    for (let i = 0; i < 3; i++) assert.deepEqual(limiter.tryCall(), granted);
    assert.equal(limiter.remembered(), 3);
    assert.deepEqual(limiter.tryCall(), refused(1000));
    clock.tick(1000);
    for (let i = 0; i < 3; i++) assert.deepEqual(limiter.tryCall(), granted);
    assert.deepEqual(limiter.tryCall(), refused(1000));
  });

  test("a refusal leaves no trace", () => {
    const { limiter, clock } = limiterOf(2, 1000);
    limiter.tryCall();
    limiter.tryCall();
    for (let ms = 1000; ms > 0; ms -= 50) {
      assert.deepEqual(limiter.tryCall(), refused(ms));
      clock.tick(50);
    }
    assert.deepEqual(limiter.tryCall(), granted);
    assert.deepEqual(limiter.tryCall(), granted);
  });

  test("room comes back call by call", () => {
    const { limiter, clock } = limiterOf(3, 1000);
    for (let i = 0; i < 3; i++) {
      assert.deepEqual(limiter.tryCall(), granted);
      clock.tick(100);
    }
    clock.tick(700);
    for (let i = 0; i < 3; i++) {
      assert.deepEqual(limiter.tryCall(), granted);
      assert.deepEqual(limiter.tryCall(), refused(i < 2 ? 100 : 800));
      clock.tick(100);
    }
  });

  test("only calls that still count are remembered", () => {
    const { limiter, clock } = limiterOf(5, 1000);
    assert.equal(limiter.remembered(), 0);
    for (let calls = 1; calls <= 1000; calls++) {
      assert.deepEqual(limiter.tryCall(), granted);
      assert.equal(limiter.remembered(), Math.min(calls, 4), `after ${calls} calls`);
      clock.tick(250);
    }
    assert.equal(limiter.remembered(), 3);
    clock.tick(500);
    assert.equal(limiter.remembered(), 1);
    clock.tick(250);
    assert.equal(limiter.remembered(), 0);
    for (let i = 0; i < 50; i++) limiter.tryCall();
    assert.equal(limiter.remembered(), 5);
  });
});

describe("time", () => {
  test("a call made exactly one window ago no longer counts", () => {
    const { limiter, clock } = limiterOf(1, 1000);
    assert.deepEqual(limiter.tryCall(), granted);
    clock.tick(999);
    assert.deepEqual(limiter.tryCall(), refused(1));
    assert.equal(limiter.remembered(), 1);
    clock.tick(1);
    assert.equal(limiter.remembered(), 0);
    assert.deepEqual(limiter.tryCall(), granted);
  });

  test("no double burst around a full second", () => {
    const { limiter, clock } = limiterOf(10, 1000, 1_000_999);
    for (let i = 0; i < 10; i++) assert.deepEqual(limiter.tryCall(), granted);
    clock.tick(1);
    assert.deepEqual(limiter.tryCall(), refused(999));
  });

  test("the wait is for the oldest call", () => {
    const { limiter, clock } = limiterOf(3, 1000, 1_000_137);
    for (const pause of [250, 600, 0]) {
      limiter.tryCall();
      clock.tick(pause);
    }
    assert.deepEqual(limiter.tryCall(), refused(150));
    clock.tick(149);
    assert.deepEqual(limiter.tryCall(), refused(1));
    clock.tick(1);
    assert.deepEqual(limiter.tryCall(), granted);
    assert.deepEqual(limiter.tryCall(), refused(250));
  });

  test("a clock that steps back changes nothing", () => {
    const { limiter, clock } = limiterOf(2, 1000);
    assert.deepEqual(limiter.tryCall(), granted);
    clock.tick(-600);
    assert.equal(limiter.remembered(), 1);
    assert.deepEqual(limiter.tryCall(), granted); // logged with the latest moment
    assert.deepEqual(limiter.tryCall(), refused(1000));
    clock.tick(1100);
    assert.equal(limiter.remembered(), 2);
    assert.deepEqual(limiter.tryCall(), refused(500));
    clock.tick(500);
    assert.deepEqual(limiter.tryCall(), granted);
    clock.tick(-1000);
    assert.deepEqual(limiter.tryCall(), granted); // what was forgotten stays forgotten
  });
});

describe("whatever happens", () => {
  test("who waits as told is granted and no sooner", () => {
    const chance = seeded(7);
    for (let round = 0; round < 300; round++) {
      const windowMs = 2 + Math.floor(chance() * 2000);
      const { limiter, clock } = limiterOf(1 + Math.floor(chance() * 12), windowMs);
      for (let step = 0; step < 40; step++) {
        clock.tick(Math.floor(chance() * windowMs * 0.1));
        const first = limiter.tryCall();
        if (first.ok) continue;
        const wait = first.retryAfterMs;
        assert.ok(Number.isInteger(wait) && wait > 0, `round ${round}: a wait of ${wait} ms`);
        clock.tick(wait - 1);
        assert.deepEqual(limiter.tryCall(), refused(1), `round ${round}: a wait of ${wait} ms`);
        clock.tick(1);
        assert.deepEqual(limiter.tryCall(), granted, `round ${round}: refused after its wait`);
      }
    }
  });

  test("decides like a recount of every granted call", () => {
    const chance = seeded(11);
    for (let round = 0; round < 300; round++) {
      const windowMs = 1 + Math.floor(chance() * 500);
      const limit = 1 + Math.floor(chance() * 8);
      const { limiter, clock } = limiterOf(limit, windowMs);
      const log: number[] = [];
      let latest = 0;
      for (let step = 0; step < 80; step++) {
        const pause = Math.floor((chance() * windowMs * 2) / limit);
        clock.tick(chance() < 0.1 && step > 0 ? -pause : pause);
        latest = Math.max(latest, clock.now());
        const counting = log.filter((time) => time > latest - windowMs);
        const what = `round ${round}, step ${step}`;
        assert.equal(limiter.remembered(), counting.length, `${what}: times held`);
        const [oldest = latest] = counting;
        const fits = counting.length < limit;
        const expected = fits ? granted : refused(oldest + windowMs - latest);
        assert.deepEqual(limiter.tryCall(), expected, what);
        if (fits) log.push(latest);
      }
    }
  });

  test("never more than the limit in any stretch of one window", () => {
    const chance = seeded(13);
    for (let round = 0; round < 200; round++) {
      const windowMs = 1 + Math.floor(chance() * 500);
      const limit = 1 + Math.floor(chance() * 8);
      const { limiter, clock } = limiterOf(limit, windowMs);
      const times: number[] = [];
      for (let step = 0; step < 200; step++) {
        if (limiter.tryCall().ok) times.push(clock.now());
        if (chance() < 0.5) clock.tick(Math.floor((chance() * windowMs) / limit));
      }
      for (const [i, time] of times.entries()) {
        const last = times[i + limit];
        if (last === undefined) break;
        assert.ok(
          last - time >= windowMs,
          `round ${round}: ${limit + 1} calls in ${last - time} ms, window ${windowMs}`,
        );
      }
    }
  });
});
