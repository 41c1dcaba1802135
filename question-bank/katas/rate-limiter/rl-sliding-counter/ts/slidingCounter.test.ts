import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { FakeClock, seeded } from "./dojo.ts";
import { SlidingCounter } from "./slidingCounter.ts";

/** The clock starts with a window, when a second is a multiple of `windowMs`. */
function counterOf(limit: number, windowMs: number, startMs = 1_000_000) {
  const clock = new FakeClock(startMs);
  return { clock, counter: new SlidingCounter({ limit, windowMs }, clock) };
}

/** Makes `count` calls, and tells how many were granted. */
function call(counter: SlidingCounter, count: number, key = "a"): number {
  let grantedCalls = 0;
  for (let i = 0; i < count; i++) if (counter.tryCall(key).ok) grantedCalls += 1;
  return grantedCalls;
}

const granted = { ok: true };
const refused = (retryAfterMs: number) => ({ ok: false, retryAfterMs });
const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-6, `a usage of ${actual}, expected ${expected}`);

describe("counting", () => {
  test("grants up to the limit in one window", () => {
    const { counter, clock } = counterOf(3, 1000);
    assert.deepEqual(counter.tryCall("a"), granted);
    clock.tick(999);
    assert.deepEqual(counter.tryCall("a"), granted);
    assert.deepEqual(counter.tryCall("a"), granted);
    assert.equal(counter.tryCall("a").ok, false);
    near(counter.usage("a"), 3);
  });

  test("the previous window counts by what still overlaps", () => {
    const { counter, clock } = counterOf(10, 1000);
    assert.equal(call(counter, 8), 8);
    clock.tick(1000);
    near(counter.usage("a"), 8);
    clock.tick(250);
    near(counter.usage("a"), 6);
    assert.equal(call(counter, 10), 4);
    near(counter.usage("a"), 10);
    clock.tick(500);
    near(counter.usage("a"), 6); // 4 now, and a quarter of 8
  });

  test("a call that fits only in part is refused", () => {
    const { counter, clock } = counterOf(10, 1000);
    call(counter, 10);
    clock.tick(1050);
    near(counter.usage("a"), 9.5);
    assert.deepEqual(counter.tryCall("a"), refused(50));
    clock.tick(50);
    assert.deepEqual(counter.tryCall("a"), granted);
  });

  test("a refusal counts nothing", () => {
    const { counter, clock } = counterOf(4, 1000);
    assert.equal(call(counter, 50), 4);
    near(counter.usage("a"), 4);
    clock.tick(1500);
    near(counter.usage("a"), 2);
    assert.equal(call(counter, 50), 2);
    near(counter.usage("a"), 4);
  });

  test("idle windows leave nothing behind", () => {
    const { counter, clock } = counterOf(5, 1000);
    call(counter, 5);
    clock.tick(2000);
    near(counter.usage("a"), 0);
    assert.equal(call(counter, 9), 5);
    clock.tick(3_600_000);
    assert.equal(call(counter, 9), 5);
  });

  test("windows are aligned to the epoch", () => {
    const { counter, clock } = counterOf(10, 1000, 1_000_900);
    call(counter, 10);
    clock.tick(100);
    near(counter.usage("a"), 10);
    clock.tick(500);
    near(counter.usage("a"), 5);
    clock.tick(500);
    near(counter.usage("a"), 0);
  });
});

describe("keys", () => {
  test("keys do not share a limit", () => {
    const { counter, clock } = counterOf(2, 1000);
    assert.equal(call(counter, 5, "a"), 2);
    assert.equal(call(counter, 5, "b"), 2);
    clock.tick(1500);
    near(counter.usage("a"), 1);
    near(counter.usage("b"), 1);
    near(counter.usage("c"), 0);
  });

  test("only the keys of two windows are remembered", () => {
    const { counter, clock } = counterOf(5, 1000);
    for (const key of ["a", "b", "c"]) call(counter, 1, key);
    call(counter, 5, "full");
    counter.usage("only asked about");
    assert.equal(counter.remembered(), 4);
    clock.tick(1000);
    call(counter, 1, "a");
    assert.equal(call(counter, 1, "full"), 0); // and a refusal remembers nothing
    assert.equal(counter.remembered(), 4);
    clock.tick(1000);
    assert.equal(counter.remembered(), 1);
    clock.tick(1000);
    assert.equal(counter.remembered(), 0);
    for (let i = 0; i < 1000; i++) {
      call(counter, 1, `key ${i}`);
      clock.tick(100);
    }
    assert.equal(counter.remembered(), 10);
  });
});

describe("the clock", () => {
  test("a clock that steps back forgets nothing", () => {
    const { counter, clock } = counterOf(10, 1000);
    clock.tick(500);
    call(counter, 10);
    clock.tick(-700);
    near(counter.usage("a"), 10);
    assert.deepEqual(counter.tryCall("a"), refused(600));
    clock.tick(700);
    near(counter.usage("a"), 10);
    clock.tick(750);
    near(counter.usage("a"), 7.5);
    clock.tick(-250);
    near(counter.usage("a"), 7.5); // the latest moment still is the time
  });

  test("the wait is exact", () => {
    const { counter, clock } = counterOf(7, 1000);
    call(counter, 7);
    assert.deepEqual(counter.tryCall("a"), refused(1143)); // a seventh of a window is 142.9 ms
    clock.tick(1142);
    assert.deepEqual(counter.tryCall("a"), refused(1));
    clock.tick(1);
    assert.deepEqual(counter.tryCall("a"), granted);
    assert.deepEqual(counter.tryCall("a"), refused(143)); // 285.7 ms into the window
    clock.tick(850);
    assert.equal(call(counter, 7), 5); // 993 ms into it; 6 now, and 0.05 of the others
    assert.deepEqual(counter.tryCall("a"), refused(7)); // the 7th fits when the window ends
    const one = counterOf(1, 1000);
    assert.deepEqual(one.counter.tryCall("a"), granted);
    assert.deepEqual(one.counter.tryCall("a"), refused(2000));
  });

  test("who waits as told is granted and no sooner", () => {
    const chance = seeded(5);
    for (let round = 0; round < 300; round++) {
      const windowMs = 2 + Math.floor(chance() * 2000);
      const { counter, clock } = counterOf(1 + Math.floor(chance() * 12), windowMs);
      for (let step = 0; step < 20; step++) {
        clock.tick(Math.floor(chance() * windowMs * 0.2));
        const first = counter.tryCall("a");
        if (first.ok) continue;
        const wait = first.retryAfterMs;
        assert.ok(Number.isInteger(wait) && wait > 0, `round ${round}: a wait of ${wait} ms`);
        clock.tick(wait - 1);
        assert.deepEqual(counter.tryCall("a"), refused(1), `round ${round}: a wait of ${wait} ms`);
        clock.tick(1);
        assert.deepEqual(counter.tryCall("a"), granted, `round ${round}: refused after its wait`);
      }
    }
  });
});

describe("against a log", () => {
  test("decides like a recount of every granted call", () => {
    const chance = seeded(13);
    for (let round = 0; round < 200; round++) {
      const windowMs = 1 + Math.floor(chance() * 1000);
      const limit = 1 + Math.floor(chance() * 12);
      const { counter, clock } = counterOf(
        limit,
        windowMs,
        1_000_000 + Math.floor(chance() * 5000),
      );
      const log: { key: string; window: number }[] = [];
      for (let step = 0; step < 60; step++) {
        const longest = chance() < 0.05 ? 3 * windowMs : windowMs / limit;
        clock.tick(Math.floor(chance() * longest));
        const key = chance() < 0.7 ? "a" : "b";
        const window = Math.floor(clock.now() / windowMs);
        const count = (wanted: number) =>
          log.filter((one) => one.key === key && one.window === wanted).length;
        const left = (window + 1) * windowMs - clock.now();
        const fits = (count(window) + 1) * windowMs + count(window - 1) * left <= limit * windowMs;
        near(counter.usage(key), count(window) + (count(window - 1) * left) / windowMs);
        assert.equal(counter.tryCall(key).ok, fits, `round ${round}, step ${step}`);
        if (fits) log.push({ key, window });
      }
    }
  });

  test("an even load is estimated to within three calls", () => {
    const chance = seeded(17);
    for (let round = 0; round < 100; round++) {
      const spacing = 5 + Math.floor(chance() * 300);
      const { counter, clock } = counterOf(1000, 1000, 1_000_000 + Math.floor(chance() * 1000));
      for (let calls = 1; calls * spacing < 6000; calls++) {
        clock.tick(spacing);
        assert.deepEqual(counter.tryCall("a"), granted);
        if (calls * spacing < 2000) continue; // two windows to warm up
        const exact = Math.ceil(1000 / spacing); // calls in the last 1000 ms
        const off = Math.abs(counter.usage("a") - exact);
        assert.ok(off < 3, `a call each ${spacing} ms: off by ${off}`);
      }
    }
  });
});
