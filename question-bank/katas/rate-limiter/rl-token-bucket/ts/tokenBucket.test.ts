import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { FakeClock, seeded } from "./dojo.ts";
import { TokenBucket } from "./tokenBucket.ts";

function bucketOf(ratePerSecond: number, burst: number) {
  const clock = new FakeClock();
  return { clock, bucket: new TokenBucket({ ratePerSecond, burst }, clock) };
}

const granted = { ok: true };
const refused = (retryAfterMs: number) => ({ ok: false, retryAfterMs });
const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-6, `${actual} tokens, expected ${expected}`);

describe("taking", () => {
  test("starts full and grants a burst at once", () => {
    const { bucket } = bucketOf(1, 3);
    assert.deepEqual(
      [bucket.tryTake(), bucket.tryTake(), bucket.tryTake()],
      [granted, granted, granted],
    );
    assert.deepEqual(bucket.tryTake(), refused(1000));
  });

  test("a call takes its whole cost", () => {
    const { bucket } = bucketOf(10, 100);
    assert.deepEqual(bucket.tryTake(70), granted);
    near(bucket.available(), 30);
    assert.deepEqual(bucket.tryTake(0.5), granted);
    near(bucket.available(), 29.5);
  });

  test("a refusal takes nothing", () => {
    const { bucket } = bucketOf(10, 100);
    bucket.tryTake(40);
    for (let i = 0; i < 20; i++) assert.equal(bucket.tryTake(61).ok, false);
    near(bucket.available(), 60);
    assert.deepEqual(bucket.tryTake(60), granted);
  });

  test("a cost above the burst is refused for good", () => {
    const { bucket, clock } = bucketOf(10, 100);
    assert.deepEqual(bucket.tryTake(100.5), refused(Infinity));
    clock.tick(3_600_000);
    assert.deepEqual(bucket.tryTake(100.5), refused(Infinity));
    assert.deepEqual(bucket.tryTake(100), granted);
  });

  test("a cost that is no number above zero is an error", () => {
    const { bucket } = bucketOf(1, 5);
    for (const cost of [0, -1, NaN, Infinity])
      assert.throws(() => bucket.tryTake(cost), RangeError, `a cost of ${cost}`);
    near(bucket.available(), 5);
  });

  test("dust is no shortage", () => {
    const { bucket, clock } = bucketOf(10, 0.3);
    const cost = 0.1 + 0.2; // 0.30000000000000004
    assert.deepEqual(bucket.tryTake(cost), granted);
    assert.equal(bucket.available(), 0, "never below zero");
    assert.deepEqual(bucket.tryTake(cost), refused(30));
    clock.tick(30);
    assert.deepEqual(bucket.tryTake(cost), granted);
    assert.deepEqual(bucket.tryTake(0.301), refused(Infinity), "more than dust");
  });
});

describe("refilling", () => {
  test("polling often loses no fraction", () => {
    const { bucket, clock } = bucketOf(2, 10);
    bucket.tryTake(10);
    for (let i = 0; i < 100; i++) {
      clock.tick(10);
      bucket.available();
    }
    near(bucket.available(), 2);
  });

  test("idle time never fills above the burst", () => {
    const { bucket, clock } = bucketOf(5, 20);
    bucket.tryTake(20);
    clock.tick(86_400_000);
    assert.equal(bucket.available(), 20);
    assert.deepEqual(bucket.tryTake(20), granted);
    assert.equal(bucket.tryTake().ok, false);
  });

  test("a clock that steps back mints nothing", () => {
    const { bucket, clock } = bucketOf(1, 10);
    bucket.tryTake(10);
    for (let i = 0; i < 10; i++) {
      clock.tick(-1000);
      bucket.available();
      clock.tick(1000);
      bucket.available();
    }
    near(bucket.available(), 0);
    clock.tick(1000);
    near(bucket.available(), 1);
  });

  test("a clock that steps back burns nothing", () => {
    const { bucket, clock } = bucketOf(1, 10);
    bucket.tryTake(4);
    clock.tick(-5000);
    near(bucket.available(), 6);
    assert.deepEqual(bucket.tryTake(6), granted);
  });
});

describe("waiting", () => {
  test("the wait is exact", () => {
    const { bucket, clock } = bucketOf(3, 3);
    bucket.tryTake(3);
    assert.deepEqual(bucket.tryTake(), refused(334)); // 333.3 ms are not enough
    clock.tick(333);
    assert.deepEqual(bucket.tryTake(), refused(1));
    clock.tick(1);
    assert.deepEqual(bucket.tryTake(), granted);
  });

  test("the wait covers the way back to the latest moment", () => {
    const { bucket, clock } = bucketOf(1, 10);
    clock.tick(-5000); // behind the making of the bucket
    assert.deepEqual(bucket.tryTake(10), granted);
    assert.deepEqual(bucket.tryTake(), refused(6000));
    clock.tick(5000);
    assert.deepEqual(bucket.tryTake(), refused(1000));
    clock.tick(1000);
    assert.deepEqual(bucket.tryTake(), granted);
    clock.tick(-400); // behind the last call
    assert.deepEqual(bucket.tryTake(2), refused(2400));
    clock.tick(2400);
    assert.deepEqual(bucket.tryTake(2), granted);
  });

  test("looking in between does not make the wait longer", () => {
    const chance = seeded(3);
    for (let round = 0; round < 300; round++) {
      const rate = (1 + Math.floor(chance() * 999)) / 10;
      const wait = 1 + Math.floor(chance() * 60);
      const cost = (rate * wait) / 1000; // just what grows back in the wait
      const { bucket, clock } = bucketOf(rate, 6);
      bucket.tryTake(6);
      const what = `round ${round}: a cost of ${cost} at ${rate} a second`;
      for (let left = wait; left > 0; left--) {
        if (left === wait || chance() < 0.5) {
          assert.deepEqual(bucket.tryTake(cost), refused(left), what);
        } else {
          bucket.available();
        }
        clock.tick(1);
      }
      assert.deepEqual(bucket.tryTake(cost), granted, `${what}, after a wait of ${wait} ms`);
    }
  });

  test("who waits as told is granted, whatever the fractions", () => {
    const chance = seeded(7);
    for (let round = 0; round < 500; round++) {
      const rate = 0.1 + chance() * 50;
      const burst = 1 + Math.floor(chance() * 20);
      const { bucket, clock } = bucketOf(rate, burst);
      for (let step = 0; step < 20; step++) {
        const cost = chance() * burst + 1e-3;
        const first = bucket.tryTake(Math.min(cost, burst));
        if (first.ok) continue;
        assert.ok(Number.isInteger(first.retryAfterMs), `a wait of ${first.retryAfterMs} ms`);
        clock.tick(first.retryAfterMs);
        const second = bucket.tryTake(Math.min(cost, burst));
        assert.deepEqual(second, granted, `round ${round}: refused after its wait`);
      }
    }
  });

  test("never more than burst plus rate times time", () => {
    const chance = seeded(11);
    for (let round = 0; round < 200; round++) {
      const rate = 1 + chance() * 20;
      const burst = 1 + Math.floor(chance() * 10);
      const { bucket, clock } = bucketOf(rate, burst);
      const start = clock.now();
      let used = 0;
      for (let step = 0; step < 50; step++) {
        clock.tick(Math.floor(chance() * 400));
        const cost = 0.5 + chance() * 2;
        if (cost <= burst && bucket.tryTake(cost).ok) used += cost;
        const most = burst + (rate * (clock.now() - start)) / 1000;
        assert.ok(used <= most + 1e-6, `round ${round}: ${used} tokens used, at most ${most}`);
      }
    }
  });
});
