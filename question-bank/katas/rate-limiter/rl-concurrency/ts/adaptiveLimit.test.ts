import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { AdaptiveLimit } from "./adaptiveLimit.ts";
import type { Outcome, Permit } from "./adaptiveLimit.ts";
import { FakeClock, seeded } from "./dojo.ts";

/** A limit with windows of a second, the first of which begins now. */
function limitOf(initial: number, min = 1, max = 100, clock = new FakeClock()) {
  return { clock, limit: new AdaptiveLimit({ initial, min, max, windowMs: 1000 }, clock) };
}

function acquire(limit: AdaptiveLimit): Permit {
  const permit = limit.tryAcquire();
  assert.ok(permit, `refused with ${limit.inFlight()} in flight and a limit of ${limit.limit()}`);
  return permit;
}

/** Takes every free place. */
function acquireAll(limit: AdaptiveLimit): Permit[] {
  const free = limit.limit() - limit.inFlight();
  return Array.from({ length: free }, () => acquire(limit));
}

const releaseAll = (permits: Permit[], outcome: Outcome) =>
  permits.forEach((permit) => permit.release(outcome));

describe("places", () => {
  test("as many calls as the limit are in flight", () => {
    const { limit } = limitOf(4);
    assert.equal(limit.limit(), 4);
    const permits = Array.from({ length: 50 }, () => limit.tryAcquire()).filter(
      (permit) => permit !== undefined,
    );
    assert.equal(permits.length, 4, "granted of 50");
    assert.equal(limit.inFlight(), 4);
    permits[0]?.release("success");
    assert.equal(limit.inFlight(), 3);
    acquire(limit);
    assert.equal(limit.tryAcquire(), undefined);
  });

  test("a second release does nothing", () => {
    const { limit, clock } = limitOf(4);
    const [first] = acquireAll(limit);
    first?.release("ignored");
    first?.release("ignored");
    assert.equal(limit.inFlight(), 3);
    first?.release("overload");
    assert.equal(limit.limit(), 4);
    first?.release("success");
    clock.tick(1000);
    assert.equal(limit.limit(), 4);
    assert.equal(limit.inFlight(), 3);
  });

  test("calls above a cut limit keep others out", () => {
    const { limit } = limitOf(8);
    const [first, ...others] = acquireAll(limit);
    first?.release("overload");
    assert.deepEqual([limit.limit(), limit.inFlight()], [4, 7]);
    assert.equal(limit.tryAcquire(), undefined, "7 in flight and a limit of 4");
    releaseAll(others.slice(0, 3), "ignored");
    assert.equal(limit.tryAcquire(), undefined, "4 in flight and a limit of 4");
    others[3]?.release("ignored");
    acquire(limit);
    assert.equal(limit.inFlight(), 4);
  });
});

describe("growing", () => {
  test("grows by one a window however many calls succeed", () => {
    const { limit, clock } = limitOf(4);
    for (let i = 0; i < 10; i++) releaseAll(acquireAll(limit), "success");
    assert.equal(limit.limit(), 4, "before the window ends");
    clock.tick(999);
    assert.equal(limit.limit(), 4, "a millisecond before its end");
    clock.tick(1);
    assert.equal(limit.limit(), 5);
    releaseAll(acquireAll(limit), "success");
    clock.tick(10_000);
    assert.equal(limit.limit(), 6, "windows without a call add nothing");
  });

  test("a limit that nobody uses up does not grow", () => {
    const { limit, clock } = limitOf(4);
    for (let window = 0; window < 20; window++) {
      const permits = [acquire(limit), acquire(limit), acquire(limit)];
      releaseAll(permits, "success");
      clock.tick(1000);
    }
    assert.equal(limit.limit(), 4);
  });

  test("only a try in the same window shows that the limit is used up", () => {
    const { limit, clock } = limitOf(2);
    const [first, second] = acquireAll(limit);
    clock.tick(1000);
    first?.release("success"); // nobody asked for a place in this window
    clock.tick(1000);
    assert.equal(limit.limit(), 2);
    acquire(limit);
    clock.tick(1000);
    assert.equal(limit.tryAcquire(), undefined);
    second?.release("success"); // and here somebody was refused
    clock.tick(1000);
    assert.equal(limit.limit(), 3);
  });

  test("windows follow one another without a gap", () => {
    const { limit, clock } = limitOf(2, 1, 100, new FakeClock(1_000_300));
    clock.tick(25_500); // in the middle of the 26th window
    releaseAll(acquireAll(limit), "success");
    clock.tick(499);
    assert.equal(limit.limit(), 2);
    clock.tick(1);
    assert.equal(limit.limit(), 3);
  });

  test("a window with an overload grows nothing", () => {
    const { limit, clock } = limitOf(8);
    const [first, ...others] = acquireAll(limit);
    first?.release("overload");
    releaseAll(others, "success");
    releaseAll(acquireAll(limit), "success");
    clock.tick(1000);
    assert.equal(limit.limit(), 4);
    releaseAll(acquireAll(limit), "success");
    clock.tick(1000);
    assert.equal(limit.limit(), 5);
  });

  test("an ignored outcome frees the place and proves nothing", () => {
    const { limit, clock } = limitOf(4);
    releaseAll(acquireAll(limit), "ignored");
    assert.equal(limit.inFlight(), 0);
    clock.tick(1000);
    assert.equal(limit.limit(), 4);
    releaseAll(acquireAll(limit), "success");
    releaseAll(acquireAll(limit), "ignored");
    clock.tick(1000);
    assert.equal(limit.limit(), 5);
  });

  test("never grows above the ceiling", () => {
    const { limit, clock } = limitOf(3, 1, 5);
    const limits: number[] = [];
    for (let window = 0; window < 5; window++) {
      releaseAll(acquireAll(limit), "success");
      clock.tick(1000);
      limits.push(limit.limit());
    }
    assert.deepEqual(limits, [4, 5, 5, 5, 5]);
  });
});

describe("cutting", () => {
  test("ten overloads of one moment halve once", () => {
    const { limit } = limitOf(21);
    const permits = acquireAll(limit);
    releaseAll(permits.slice(0, 10), "overload");
    assert.equal(limit.limit(), 10);
    assert.equal(limit.inFlight(), 11);
  });

  test("a window cuts once and the next may cut again", () => {
    const { limit, clock } = limitOf(16);
    releaseAll(acquireAll(limit), "overload");
    clock.tick(999);
    releaseAll(acquireAll(limit), "overload"); // granted after the cut, in the same window
    assert.equal(limit.limit(), 8);
    clock.tick(1);
    releaseAll(acquireAll(limit), "overload");
    assert.equal(limit.limit(), 4);
  });

  test("calls granted before a cut do not cut again", () => {
    const { limit, clock } = limitOf(16);
    const [first, second, ...others] = acquireAll(limit);
    first?.release("overload");
    assert.equal(limit.limit(), 8);
    clock.tick(1000);
    second?.release("overload");
    assert.equal(limit.limit(), 8, "after an overload that is old news");
    releaseAll(others, "success");
    releaseAll(acquireAll(limit), "success");
    clock.tick(1000);
    assert.equal(limit.limit(), 8, "old news still stops the growth of its window");
    acquire(limit).release("overload");
    assert.equal(limit.limit(), 4, "after an overload that is news");

    const atFloor = limitOf(2, 2);
    const [news, old] = acquireAll(atFloor.limit);
    news?.release("overload"); // a cut, though the limit stays at 2
    atFloor.clock.tick(1000);
    releaseAll(acquireAll(atFloor.limit), "success");
    atFloor.clock.tick(1000);
    old?.release("overload");
    assert.equal(atFloor.limit.limit(), 3, "after old news from before a cut at the floor");
  });

  test("never falls below the floor", () => {
    const { limit, clock } = limitOf(9, 3);
    const limits: number[] = [];
    for (let window = 0; window < 4; window++) {
      acquire(limit).release("overload");
      limits.push(limit.limit());
      clock.tick(1000);
    }
    assert.deepEqual(limits, [4, 3, 3, 3]);
    const one = limitOf(1).limit;
    const [call] = acquireAll(one);
    call?.release("overload");
    assert.equal(one.limit(), 1);
    acquire(one);
  });
});

describe("time", () => {
  test("a clock that steps back reopens no window", () => {
    const { limit, clock } = limitOf(4);
    releaseAll(acquireAll(limit), "success");
    clock.tick(1000);
    assert.equal(limit.limit(), 5);
    clock.tick(-600);
    acquire(limit).release("overload");
    assert.equal(limit.limit(), 2);
    clock.tick(600); // the same window as before
    acquire(limit).release("overload");
    assert.equal(limit.limit(), 2);
    clock.tick(999);
    assert.equal(limit.limit(), 2);
    clock.tick(1);
    acquire(limit).release("overload");
    assert.equal(limit.limit(), 1);
  });

  test("swings below the capacity of a server", () => {
    const { limit, clock } = limitOf(1);
    const limits: number[] = [];
    for (let window = 0; window < 200; window++) {
      const permits = acquireAll(limit);
      clock.tick(500);
      permits.forEach((permit, i) => permit.release(i < 20 ? "success" : "overload"));
      clock.tick(500);
      if (window >= 50) limits.push(limit.limit());
    }
    assert.deepEqual([Math.min(...limits), Math.max(...limits)], [10, 21], "lowest and highest");
  });

  test("whatever happens the limit stays in its bounds and moves once a window", () => {
    const chance = seeded(23);
    for (let round = 0; round < 200; round++) {
      const min = 1 + Math.floor(chance() * 4);
      const max = min + Math.floor(chance() * 20);
      const { limit, clock } = limitOf(min + Math.floor(chance() * (max - min + 1)), min, max);
      const start = clock.now();
      const out: Permit[] = [];
      const changes = new Set<string>();
      for (let step = 0; step < 150; step++) {
        const before = limit.limit();
        const what = chance();
        if (what < 0.5) {
          const mayPass = limit.inFlight() < before;
          const permit = limit.tryAcquire();
          assert.equal(permit !== undefined, mayPass, `round ${round}, step ${step}: granted`);
          if (permit) out.push(permit);
        } else if (what < 0.9) {
          const [permit] = out.splice(Math.floor(chance() * out.length), 1);
          const fate = chance();
          permit?.release(fate < 0.8 ? "success" : fate < 0.9 ? "overload" : "ignored");
        } else {
          clock.tick(Math.floor(chance() * 1200));
        }
        const after = limit.limit();
        assert.equal(limit.inFlight(), out.length, `round ${round}, step ${step}: in flight`);
        assert.ok(after >= min && after <= max, `${after} is not between ${min} and ${max}`);
        if (after === before) continue;
        const isCut = after < before;
        const expected = isCut ? Math.max(min, Math.floor(before / 2)) : before + 1;
        assert.equal(after, expected, `round ${round}, step ${step}: from ${before}`);
        const change = `${isCut} ${Math.floor((clock.now() - start) / 1000)}`;
        assert.ok(
          !changes.has(change),
          `round ${round}, step ${step}: a second change in a window`,
        );
        changes.add(change);
      }
    }
  });
});
