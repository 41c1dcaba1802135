import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { DistributedLimiter, StoreDown } from "./distributedLimiter.ts";
import type { Decision, Store, Tx } from "./distributedLimiter.ts";
import { deferred, FakeClock, Schedule, seeded } from "./dojo.ts";

const PAUSE = 5000;

class FakeStore implements Store {
  /** The store has a time of its own. */
  readonly clock = new FakeClock(700_000_000);
  /** Awaited before and after each script: the place for other nodes. */
  point = async (): Promise<void> => {};
  failure: Error | undefined;
  asked = 0;
  #entries = new Map<string, { readonly value: number; readonly until: number }>();

  async run<T>(script: (tx: Tx) => T): Promise<T> {
    this.asked += 1;
    await this.point();
    if (this.failure) throw this.failure;
    const result = script({
      now: () => this.clock.now(),
      get: (key) => (this.#forget(), this.#entries.get(key)?.value),
      set: (key, value, ttlMs = Infinity) => {
        this.#entries.set(key, { value, until: this.clock.now() + ttlMs });
      },
    });
    await this.point();
    return result;
  }

  get size(): number {
    this.#forget();
    return this.#entries.size;
  }

  #forget(): void {
    for (const [key, { until }] of this.#entries)
      if (until <= this.clock.now()) this.#entries.delete(key);
  }
}

function cluster(nodeCount: number, burst: number, intervalMs: number) {
  const store = new FakeStore();
  const clocks = Array.from({ length: nodeCount }, (_, i) => new FakeClock(1_000_000 * (i + 1)));
  const options = { burst, intervalMs, nodes: nodeCount, pauseMs: PAUSE };
  const nodes = clocks.map((clock) => new DistributedLimiter(options, store, clock));
  /** The same time passes everywhere. */
  const tick = (ms: number): void => {
    for (const clock of [store.clock, ...clocks]) clock.tick(ms);
  };
  const take = async (node: number, key = "acme"): Promise<Decision> => {
    const limiter = nodes[node];
    assert.ok(limiter);
    return limiter.tryTake(key);
  };
  const takeMany = async (node: number, calls: number): Promise<Decision[]> => {
    const decisions: Decision[] = [];
    for (let i = 0; i < calls; i++) decisions.push(await take(node));
    return decisions;
  };
  return { store, clocks, tick, take, takeMany };
}

const granted = (by: "store" | "share"): Decision => ({ ok: true, by });
const refused = (by: "store" | "share", retryAfterMs: number): Decision => ({
  ok: false,
  by,
  retryAfterMs,
});

describe("one bucket for all nodes", () => {
  test("the nodes share one burst", async () => {
    const { store, take } = cluster(3, 4, 100);
    const decisions = [await take(0), await take(1), await take(2), await take(0), await take(1)];
    assert.deepEqual(decisions, [
      ...Array.from({ length: 4 }, () => granted("store")),
      refused("store", 100),
    ]);
    assert.equal(store.asked, 5, "one script for each call");
  });

  test("the wait is exact", async () => {
    const { take, takeMany, tick } = cluster(2, 3, 100);
    await takeMany(0, 3);
    tick(30);
    assert.deepEqual(await take(1), refused("store", 70));
    tick(69);
    assert.deepEqual(await take(0), refused("store", 1));
    tick(1);
    assert.deepEqual(await take(1), granted("store"));
    assert.deepEqual(await take(0), refused("store", 100));
  });

  test("a refusal takes nothing", async () => {
    const { take, takeMany, tick } = cluster(2, 2, 100);
    await takeMany(0, 2);
    await takeMany(1, 20);
    assert.deepEqual(await take(1), refused("store", 100));
    tick(100);
    assert.deepEqual(await take(1), granted("store"));
  });

  test("keys do not share a bucket", async () => {
    const { take, store } = cluster(1, 1, 100);
    assert.deepEqual(await take(0, "acme"), granted("store"));
    assert.deepEqual(await take(0, "globex"), granted("store"));
    assert.deepEqual(await take(0, "acme"), refused("store", 100));
    store.failure = new StoreDown();
    assert.deepEqual(await take(0, "acme"), granted("share"));
    assert.deepEqual(await take(0, "globex"), granted("share"));
    assert.deepEqual(await take(0, "acme"), refused("share", 100));
  });

  test("only the clock of the store counts", async () => {
    const { store, clocks, take, takeMany } = cluster(3, 3, 100);
    await takeMany(2, 3);
    const wrong = [refused("store", 100), refused("store", 100), refused("store", 100)];
    assert.deepEqual([await take(0), await take(1), await take(2)], wrong);
    for (const clock of clocks) clock.tick(3_600_000);
    assert.deepEqual([await take(0), await take(1), await take(2)], wrong, "an hour on the nodes");
    store.clock.tick(100);
    assert.deepEqual(await take(0), granted("store"));
  });

  test("the store forgets a bucket that is full", async () => {
    const { store, take, takeMany, tick } = cluster(2, 5, 100);
    await takeMany(0, 3);
    await take(1, "globex");
    assert.ok(store.size >= 2, "two buckets are in the store");
    tick(100);
    assert.ok(store.size >= 1, "one bucket is not full yet");
    tick(200);
    assert.equal(store.size, 0, "entries when all buckets are full");
  });
});

describe("a store that is down", () => {
  test("each node has its share", async () => {
    const { store, takeMany } = cluster(3, 8, 100);
    store.failure = new StoreDown();
    for (const node of [0, 1, 2]) {
      const decisions = await takeMany(node, 4);
      const expected = [granted("share"), granted("share")];
      const wait = refused("share", 300);
      assert.deepEqual(decisions, [...expected, wait, wait], `node ${node}: 8 / 3, rounded down`);
    }
  });

  test("the share grows back at its own pace and no further", async () => {
    const { store, take, takeMany, tick } = cluster(2, 4, 100);
    store.failure = new StoreDown();
    await takeMany(0, 2);
    tick(50);
    assert.deepEqual(await take(0), refused("share", 150));
    tick(149);
    assert.deepEqual(await take(0), refused("share", 1));
    tick(1);
    assert.deepEqual(await take(0), granted("share"));
    tick(86_400_000);
    assert.deepEqual(await takeMany(0, 3), [
      granted("share"),
      granted("share"),
      refused("share", 200),
    ]);
  });

  test("it is asked again after the pause and not before", async () => {
    const { store, clocks, take, takeMany } = cluster(2, 4, 60_000);
    store.failure = new StoreDown();
    store.point = async () => clocks[0]?.tick(2 * PAUSE); // the failure comes late, after a timeout
    await take(0);
    store.point = async () => {};
    store.failure = undefined;
    await takeMany(0, 9);
    clocks[0]?.tick(PAUSE - 1);
    await takeMany(0, 9);
    assert.deepEqual(await take(0, "globex"), granted("share"), "the pause is for all keys");
    assert.equal(store.asked, 1, "only the first call has asked the store");
    assert.deepEqual(await take(1), granted("store"), "the other node has no pause");
    clocks[0]?.tick(1);
    assert.deepEqual(await take(0), granted("store"), "the pause is over");
    assert.deepEqual(await takeMany(0, 3), [
      granted("store"),
      granted("store"),
      refused("store", 60_000),
    ]);
  });

  test("a call that was under way does not end the pause", async () => {
    const { store, take } = cluster(2, 4, 100);
    const gate = deferred();
    store.point = () => gate.promise;
    const underWay = take(0);
    store.point = async () => {};
    store.failure = new StoreDown();
    assert.deepEqual(await take(0), granted("share"));
    store.failure = undefined;
    gate.resolve();
    assert.deepEqual(await underWay, granted("store"));
    assert.deepEqual(await take(0), granted("share"), "the pause goes on");
    assert.equal(store.asked, 2);
  });

  test("an outage soon after another gives no fresh share", async () => {
    const { store, take, takeMany, tick } = cluster(2, 4, 10_000);
    store.failure = new StoreDown();
    await takeMany(0, 2);
    store.failure = undefined;
    tick(PAUSE);
    assert.deepEqual(await take(0), granted("store"));
    store.failure = new StoreDown();
    assert.deepEqual(await take(0), refused("share", 20_000 - PAUSE));
  });

  test("any other error is passed on and starts no pause", async () => {
    const { store, take } = cluster(2, 4, 100);
    const bug = new TypeError("a script with a mistake");
    store.failure = bug;
    await assert.rejects(take(0), bug);
    store.failure = undefined;
    assert.deepEqual(await take(0), granted("store"));
  });
});

describe("properties", () => {
  test("one burst in every interleaving", async () => {
    for (let seed = 1; seed <= 200; seed++) {
      const { store, takeMany } = cluster(3, 4, 100);
      const schedule = new Schedule(seeded(seed));
      store.point = () => schedule.point();
      const decisions = await schedule.run(...[0, 1, 2].map((node) => () => takeMany(node, 2)));
      const grants = decisions.flat().filter(({ ok }) => ok).length;
      assert.equal(grants, 4, `seed ${seed}: calls granted of 6, with a burst of 4`);
    }
  });

  test("many nodes decide as one bucket would", async () => {
    const chance = seeded(3);
    const upTo = (most: number): number => Math.floor(chance() * most);
    for (let round = 0; round < 100; round++) {
      const [burst, interval] = [4 + upTo(4), 1 + upTo(300)];
      const { clocks, store, take } = cluster(4, burst, interval);
      // A bucket counts in milliseconds of growth: one token is an interval.
      const levels = new Map([
        ["acme", burst * interval],
        ["globex", burst * interval],
      ]);
      for (let step = 0; step < 60; step++) {
        const passed = upTo(interval);
        store.clock.tick(passed);
        for (const clock of clocks) clock.tick(upTo(1000));
        for (const [key, level] of levels)
          levels.set(key, Math.min(burst * interval, level + passed));
        const key = chance() < 0.7 ? "acme" : "globex";
        const level = levels.get(key) ?? 0;
        const grant = level >= interval;
        if (grant) levels.set(key, level - interval);
        const expected = grant ? granted("store") : refused("store", interval - level);
        assert.deepEqual(await take(upTo(4), key), expected, `round ${round}, step ${step}`);
      }
    }
  });

  test("whatever the faults neither the store nor the shares exceed the limit", async () => {
    const chance = seeded(5);
    const upTo = (most: number): number => Math.floor(chance() * most);
    for (let round = 0; round < 100; round++) {
      const [burst, interval] = [3 + upTo(6), 200 + upTo(800)];
      const { store, take, tick } = cluster(3, burst, interval);
      const grants = { store: 0, share: 0 };
      let passed = 0;
      for (let step = 0; step < 150; step++) {
        const ms = upTo(interval);
        tick(ms);
        passed += ms;
        if (chance() < 0.1) store.failure = store.failure ? undefined : new StoreDown();
        const decision = await take(upTo(3));
        if (decision.ok) grants[decision.by] += 1;
        const most = burst + passed / interval;
        assert.ok(grants.store <= most, `round ${round}: ${grants.store} by store, limit ${most}`);
        assert.ok(grants.share <= most, `round ${round}: ${grants.share} by share, limit ${most}`);
      }
    }
  });
});
