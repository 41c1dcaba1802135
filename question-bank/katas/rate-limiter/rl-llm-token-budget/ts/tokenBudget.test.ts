import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { FakeClock, seeded } from "./dojo.ts";
import { TokenBudget } from "./tokenBudget.ts";
import type { Decision, Reservation } from "./tokenBudget.ts";

function budgetOf(requestsPerMinute: number, tokensPerMinute: number, clock = new FakeClock()) {
  return { clock, budget: new TokenBudget({ requestsPerMinute, tokensPerMinute }, clock) };
}

function granted(decision: Decision): Reservation {
  if (decision.ok) return decision.reservation;
  const { reason, retryAfterMs } = decision;
  throw new assert.AssertionError({
    message: `expected a grant, not a refusal for ${reason} with a wait of ${retryAfterMs} ms`,
  });
}

const refused = (reason: string, retryAfterMs: number) => ({ ok: false, reason, retryAfterMs });

function balanceIs(budget: TokenBudget, key: string, requests: number, tokens: number): void {
  const actual = budget.balance(key);
  assert.ok(
    Math.abs(actual.requests - requests) < 1e-3 && Math.abs(actual.tokens - tokens) < 1e-3,
    `${key} has ${actual.requests} requests and ${actual.tokens} tokens, ` +
      `expected ${requests} and ${tokens}`,
  );
}

describe("reserving", () => {
  test("a long prompt uses up the budget of many short ones", () => {
    const { budget } = budgetOf(1_000, 100_000);
    const { key, estimate } = granted(budget.tryReserve("a", 100_000));
    assert.deepEqual({ key, estimate }, { key: "a", estimate: 100_000 });
    balanceIs(budget, "a", 999, 0);
    assert.deepEqual(budget.tryReserve("a", 100), refused("tokens", 60));
  });

  test("the request budget binds as well", () => {
    const { budget } = budgetOf(2, 100_000);
    granted(budget.tryReserve("a", 1));
    granted(budget.tryReserve("a", 0));
    assert.deepEqual(budget.tryReserve("a", 0), refused("requests", 30_000));
  });

  test("a refusal takes from neither budget", () => {
    const { budget } = budgetOf(10, 1_000);
    granted(budget.tryReserve("a", 900));
    for (let i = 0; i < 50; i++) assert.equal(budget.tryReserve("a", 500).ok, false);
    balanceIs(budget, "a", 9, 100);
    for (let i = 0; i < 9; i++) granted(budget.tryReserve("a", 10));
    for (let i = 0; i < 50; i++) assert.equal(budget.tryReserve("a", 1).ok, false);
    balanceIs(budget, "a", 0, 10);
  });

  test("an estimate above the capacity is refused for good", () => {
    const { budget, clock } = budgetOf(1, 1_000);
    assert.deepEqual(budget.tryReserve("a", 1_000.5), refused("too_large", Infinity));
    clock.tick(3_600_000);
    granted(budget.tryReserve("a", 1_000));
    assert.deepEqual(budget.tryReserve("a", 1_001), refused("too_large", Infinity));
    const { budget: other } = budgetOf(1, 1_000);
    assert.deepEqual(other.tryReserve("a", 1_000.00001), refused("too_large", Infinity));
    granted(other.tryReserve("a", 1_000.0000005)); // above it by dust
  });

  test("keys do not share a budget", () => {
    const { budget } = budgetOf(1, 1_000);
    const noisy = granted(budget.tryReserve("noisy", 1_000));
    const quiet = granted(budget.tryReserve("quiet", 1_000));
    assert.notEqual(noisy.id, quiet.id, "two reservations with the same id");
    budget.settle(noisy, 200);
    balanceIs(budget, "noisy", 0, 800);
    balanceIs(budget, "quiet", 0, 0);
  });

  test("a count that is no number of zero or more is an error", () => {
    const { budget } = budgetOf(10, 1_000);
    const reservation = granted(budget.tryReserve("a", 400));
    for (const count of [-1, NaN, Infinity]) {
      assert.throws(() => budget.tryReserve("a", count), RangeError, `an estimate of ${count}`);
      assert.throws(() => budget.settle(reservation, count), RangeError, `an actual ${count}`);
    }
    balanceIs(budget, "a", 9, 600);
    budget.settle(reservation, 300);
    balanceIs(budget, "a", 9, 700);
    for (const count of [-1, NaN, Infinity]) {
      const settle = () => budget.settle(reservation, count);
      assert.throws(settle, RangeError, `an actual ${count} of what is settled`);
    }
  });
});

describe("time", () => {
  test("the wait is exact", () => {
    const { budget, clock } = budgetOf(600, 40_000); // two tokens in three milliseconds
    granted(budget.tryReserve("a", 40_000));
    // 1,501.5 ms are not enough.
    assert.deepEqual(budget.tryReserve("a", 1_001), refused("tokens", 1_502));
    clock.tick(1_501);
    assert.deepEqual(budget.tryReserve("a", 1_001), refused("tokens", 1));
    clock.tick(1);
    granted(budget.tryReserve("a", 1_001));
  });

  test("the wait covers the slower of the two budgets", () => {
    const { budget, clock } = budgetOf(1, 60_000);
    granted(budget.tryReserve("a", 60_000));
    // The tokens are back in 10 ms, the request in a minute.
    assert.deepEqual(budget.tryReserve("a", 10), refused("requests", 60_000));
    assert.deepEqual(budget.tryReserve("a", 60_000), refused("requests", 60_000));
    clock.tick(60_000);
    granted(budget.tryReserve("a", 10));

    const { budget: slowTokens } = budgetOf(60, 60);
    for (let i = 0; i < 60; i++) granted(slowTokens.tryReserve("a", 1));
    assert.deepEqual(slowTokens.tryReserve("a", 0.5), refused("requests", 1_000));
    assert.deepEqual(slowTokens.tryReserve("a", 30), refused("tokens", 30_000));
  });

  test("no double burst around a full minute", () => {
    const { budget, clock } = budgetOf(1_000, 1_000, new FakeClock(20 * 60_000 - 1));
    granted(budget.tryReserve("a", 1_000));
    clock.tick(2);
    assert.equal(budget.tryReserve("a", 1_000).ok, false);
    balanceIs(budget, "a", 999 + 2 / 60, 2 / 60);
  });

  test("a clock that steps back changes nothing", () => {
    const { budget, clock } = budgetOf(60, 60_000);
    granted(budget.tryReserve("a", 30_000));
    granted(budget.tryReserve("a", 10_000));
    for (let i = 0; i < 5; i++) {
      clock.tick(-10_000);
      balanceIs(budget, "a", 58, 20_000);
      clock.tick(10_000);
      balanceIs(budget, "a", 58, 20_000);
    }
    clock.tick(1_000);
    balanceIs(budget, "a", 59, 21_000);
  });

  test("the wait covers the way back to the latest moment", () => {
    const { budget, clock } = budgetOf(60, 60_000); // a request and 1,000 tokens each second
    granted(budget.tryReserve("a", 60_000));
    clock.tick(-5_000);
    assert.deepEqual(budget.tryReserve("a", 1_000), refused("tokens", 6_000));
    granted(budget.tryReserve("b", 60_000)); // which was never used later than now
    assert.deepEqual(budget.tryReserve("b", 1_000), refused("tokens", 1_000));
    clock.tick(6_000);
    granted(budget.tryReserve("a", 1_000));
  });

  test("looking in between does not make the wait longer", () => {
    const chance = seeded(3);
    for (let round = 0; round < 200; round++) {
      const tokens = 1 + Math.floor(chance() * 99_999) / 10;
      const wait = 1 + Math.floor(chance() * 60);
      const estimate = (tokens * wait) / 60_000; // just what grows back in the wait
      const { budget, clock } = budgetOf(1_000_000, tokens);
      granted(budget.tryReserve("a", tokens));
      const what = `round ${round}: an estimate of ${estimate} at ${tokens} a minute`;
      for (let left = wait; left > 0; left--) {
        if (left === wait || chance() < 0.5) {
          assert.deepEqual(budget.tryReserve("a", estimate), refused("tokens", left), what);
        } else {
          budget.balance("a");
        }
        clock.tick(1);
      }
      assert.ok(budget.tryReserve("a", estimate).ok, `${what}, after a wait of ${wait} ms`);
    }
  });
});

describe("settling", () => {
  test("unused tokens come back but the request does not", () => {
    const { budget } = budgetOf(10, 1_000);
    const reservation = granted(budget.tryReserve("a", 800));
    budget.settle(reservation, 300);
    balanceIs(budget, "a", 9, 700);
  });

  test("a second settle has no effect", () => {
    const { budget } = budgetOf(10, 1_000);
    const other = granted(budget.tryReserve("a", 500));
    const reservation = granted(budget.tryReserve("a", 400));
    budget.settle({ ...reservation }, 0);
    balanceIs(budget, "a", 8, 500);
    budget.settle(reservation, 0);
    budget.settle({ ...reservation }, 5_000);
    balanceIs(budget, "a", 8, 500);
    budget.settle(other, 450);
    balanceIs(budget, "a", 8, 550);
  });

  test("what was granted is settled, whatever the copy says", () => {
    const { budget } = budgetOf(10, 1_000);
    const reservation = granted(budget.tryReserve("a", 400));
    granted(budget.tryReserve("b", 400));
    budget.settle({ ...reservation, id: reservation.id + 1_000 }, 0); // never given out
    balanceIs(budget, "a", 9, 600);
    budget.settle({ id: reservation.id, key: "b", estimate: 900 }, 100);
    balanceIs(budget, "a", 9, 900);
    balanceIs(budget, "b", 9, 600);
  });

  test("neither idle time nor a late refund fills above the capacity", () => {
    const { budget, clock } = budgetOf(10, 1_000);
    const reservation = granted(budget.tryReserve("a", 700));
    clock.tick(86_400_000);
    assert.deepEqual(budget.balance("a"), { requests: 10, tokens: 1_000 });
    budget.settle(reservation, 0);
    assert.deepEqual(budget.balance("a"), { requests: 10, tokens: 1_000 });
  });

  test("overuse becomes a debt that is worked off first", () => {
    const { budget, clock } = budgetOf(600, 60_000); // a token each millisecond
    const reservation = granted(budget.tryReserve("a", 59_000));
    budget.settle(reservation, 64_000); // 4,000 more than there were
    balanceIs(budget, "a", 599, -4_000);
    assert.deepEqual(budget.tryReserve("a", 0), refused("tokens", 4_000));
    assert.deepEqual(budget.tryReserve("a", 1_000), refused("tokens", 5_000));
    clock.tick(5_000);
    const next = granted(budget.tryReserve("a", 1_000));

    clock.tick(120_000); // full again before the debt arrives
    budget.settle(next, 3_000);
    balanceIs(budget, "a", 600, 58_000);
  });
});

describe("whatever happens", () => {
  test("who waits as told is granted, and not a millisecond before", () => {
    const chance = seeded(7);
    for (let round = 0; round < 300; round++) {
      const requests = 1 + Math.floor(chance() * 100);
      const tokens = 100 + Math.floor(chance() * 100_000);
      const { budget, clock } = budgetOf(requests, tokens);
      for (let step = 0; step < 20; step++) {
        const estimate = Math.floor(chance() * (tokens + 1));
        let decision = budget.tryReserve("a", estimate);
        if (!decision.ok) {
          const wait = decision.retryAfterMs;
          assert.ok(wait > 0 && Number.isInteger(wait), `round ${round}: a wait of ${wait} ms`);
          clock.tick(wait - 1);
          const early = budget.tryReserve("a", estimate);
          assert.equal(early.ok, false, `round ${round}: granted before its wait of ${wait} ms`);
          clock.tick(1);
          decision = budget.tryReserve("a", estimate);
        }
        const reservation = granted(decision);
        budget.settle(reservation, Math.floor(chance() * 2 * estimate));
      }
    }
  });

  test("never more is used than the capacity plus what refilled", () => {
    const chance = seeded(11);
    for (let round = 0; round < 300; round++) {
      const tokens = 1_000 + Math.floor(chance() * 100_000);
      const { budget, clock } = budgetOf(1_000_000, tokens);
      const start = clock.now();
      const running: Reservation[] = [];
      let used = 0;
      for (let step = 0; step < 60; step++) {
        clock.tick(Math.floor(chance() * 8_000));
        const decision = budget.tryReserve("a", Math.floor(chance() * tokens));
        if (decision.ok) running.push(decision.reservation);
        const ended = running[Math.floor(chance() * (running.length + 1))];
        if (ended) {
          const actual = Math.floor(chance() * (ended.estimate + 1));
          budget.settle(ended, actual);
          if (chance() < 0.3) budget.settle(ended, 0);
          running.splice(running.indexOf(ended), 1);
          used += actual;
        }
        const most = tokens + ((clock.now() - start) * tokens) / 60_000;
        assert.ok(used <= most + 1e-3, `round ${round}: ${used} tokens used, at most ${most}`);
      }
    }
  });
});
