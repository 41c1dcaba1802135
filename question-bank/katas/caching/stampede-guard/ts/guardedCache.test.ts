import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { deferred, FakeClock, Schedule, seeded, settle } from "./dojo.ts";
import { GuardedCache } from "./guardedCache.ts";

/** A cache with a time to live of 1000 ms, stale for 500 ms, whose loads the test ends by hand. */
function cacheWith({ jitter = 0, chances = [] as number[] } = {}) {
  const clock = new FakeClock();
  const loads: { key: string; end(value: string): void; fail(error: Error): void }[] = [];
  const cache = new GuardedCache<string>(
    { ttlMs: 1000, staleMs: 500, jitter, random: () => chances.shift() ?? 0 },
    (key) => {
      const { promise, resolve, reject } = deferred<string>();
      loads.push({ key, end: resolve, fail: reject });
      return promise;
    },
    clock,
  );
  const load = (index: number) => {
    const one = loads[index];
    assert.ok(one, `load ${index + 1} was not started`);
    return one;
  };
  /** A get whose outcome can be looked at while it waits. */
  const get = async (key = "a") => {
    const seen: { outcome: unknown } = { outcome: "still waits" };
    cache.get(key).then(
      (value) => (seen.outcome = value),
      (error: unknown) => (seen.outcome = error),
    );
    await settle();
    return seen;
  };
  const store = async (value: string, key = "a") => {
    const seen = await get(key);
    loads.at(-1)?.end(value);
    await settle();
    assert.equal(seen.outcome, value);
  };
  return { cache, clock, loads, load, get, store };
}

describe("loading", () => {
  test("callers at the same time share one load", async () => {
    const { cache, loads, load, get } = cacheWith();
    const calls = [await get(), await get(), await get()];
    assert.equal(loads.length, 1, "loads");
    assert.deepEqual([cache.waiting("a"), cache.loading()], [3, 1]);
    load(0).end("v1");
    await settle();
    assert.deepEqual(
      calls.map(({ outcome }) => outcome),
      ["v1", "v1", "v1"],
    );
    assert.deepEqual([cache.waiting("a"), cache.loading()], [0, 0]);
    assert.equal((await get()).outcome, "v1");
    assert.equal(loads.length, 1, "loads");
  });

  test("keys do not wait for each other", async () => {
    const { cache, load, get } = cacheWith();
    const calls = [await get("a"), await get("b")];
    assert.deepEqual([load(0).key, load(1).key], ["a", "b"]);
    assert.deepEqual([cache.waiting("a"), cache.waiting("b"), cache.loading()], [1, 1, 2]);
    load(1).end("of b");
    await settle();
    assert.deepEqual(
      calls.map(({ outcome }) => outcome),
      ["still waits", "of b"],
    );
    cache.delete("b");
    load(0).end("of a");
    await settle();
    assert.equal((await get("a")).outcome, "of a");
  });

  test("an error reaches who waited and is not kept", async () => {
    const { loads, load, get } = cacheWith();
    const calls = [await get(), await get()];
    const failure = new Error("no database");
    load(0).fail(failure);
    await settle();
    assert.deepEqual(
      calls.map(({ outcome }) => outcome),
      [failure, failure],
    );
    const next = await get();
    assert.equal(loads.length, 2, "loads");
    load(1).end("v1");
    await settle();
    assert.equal(next.outcome, "v1");
  });

  test("a load that fails when it is called has failed like any other", async () => {
    let calls = 0;
    const cache = new GuardedCache<string>(
      { ttlMs: 1000, staleMs: 500, jitter: 0, random: () => 0 },
      () => {
        calls += 1;
        if (calls === 1) throw new Error("at once");
        return Promise.resolve("v1");
      },
      new FakeClock(),
    );
    await assert.rejects(cache.get("a"), { message: "at once" });
    assert.equal(cache.loading(), 0);
    assert.equal(await cache.get("a"), "v1");
  });

  test("nothing is a value too", async () => {
    for (const nothing of [undefined, null]) {
      let loads = 0;
      const load = async () => {
        loads += 1;
        return nothing;
      };
      const options = { ttlMs: 1000, staleMs: 500, jitter: 0, random: () => 0 };
      const cache = new GuardedCache(options, load, new FakeClock());
      assert.deepEqual([await cache.get("a"), await cache.get("a")], [nothing, nothing]);
      assert.equal(loads, 1, `loads of ${nothing}`);
    }
  });

  test("a value is stored before who waited goes on", async () => {
    const order: string[] = [];
    const cache = new GuardedCache<string>(
      { ttlMs: 1000, staleMs: 500, jitter: 0.5, random: () => order.push("stored") * 0 },
      async (key) => `value of ${key}`,
      new FakeClock(),
    );
    const call = async (): Promise<void> => {
      await cache.get("a");
      order.push(`went on, ${cache.loading()} loads`);
    };
    await Promise.all([call(), call()]);
    assert.deepEqual(order, ["stored", "went on, 0 loads", "went on, 0 loads"]);
  });

  test("a load outlives the caller who gave up", async () => {
    const { cache, load, get } = cacheWith();
    const gaveUp = await Promise.race([cache.get("a"), settle().then(() => "gave up")]);
    assert.equal(gaveUp, "gave up");
    const second = await get();
    load(0).end("v1");
    await settle();
    assert.equal(second.outcome, "v1");
    assert.equal((await get()).outcome, "v1");
  });
});

describe("ageing", () => {
  test("a value is fresh until its lifetime ends", async () => {
    const { cache, clock, get, store } = cacheWith();
    await store("v1");
    clock.tick(999);
    assert.equal((await get()).outcome, "v1");
    assert.equal(cache.loading(), 0, "loads while the value is fresh");
    clock.tick(1);
    assert.equal((await get()).outcome, "v1");
    assert.equal(cache.loading(), 1, "loads once it is stale");
  });

  test("a stale value comes at once", async () => {
    const { cache, clock, load, get, store } = cacheWith();
    await store("v1");
    clock.tick(1499);
    assert.equal((await get()).outcome, "v1");
    assert.equal(cache.waiting("a"), 0);
    load(1).end("v2");
    await settle();
    assert.equal((await get()).outcome, "v2");
  });

  test("a stale value starts one refresh", async () => {
    const { clock, loads, load, get, store } = cacheWith();
    await store("v1");
    clock.tick(1200);
    for (let call = 0; call < 3; call++) assert.equal((await get()).outcome, "v1");
    assert.equal(loads.length, 2, "loads, the first one included");
    load(1).end("v2");
    await settle();
    assert.equal((await get()).outcome, "v2");
    assert.equal(loads.length, 2, "loads");
  });

  test("after the stale time a caller waits for a new value", async () => {
    const { clock, load, get, store } = cacheWith();
    await store("v1");
    clock.tick(1500);
    const call = await get();
    assert.equal(call.outcome, "still waits");
    load(1).end("v2");
    await settle();
    assert.equal(call.outcome, "v2");
  });

  test("after the stale time a caller joins the refresh that runs", async () => {
    const { cache, clock, loads, load, get, store } = cacheWith();
    await store("v1");
    clock.tick(1400);
    assert.equal((await get()).outcome, "v1");
    clock.tick(100);
    const call = await get();
    assert.equal(call.outcome, "still waits");
    assert.deepEqual([loads.length, cache.waiting("a")], [2, 1]);
    load(1).end("v2");
    await settle();
    assert.equal(call.outcome, "v2");
  });

  test("a failed refresh keeps the stale value", async () => {
    const { clock, loads, load, get, store } = cacheWith();
    await store("v1");
    clock.tick(1000);
    assert.equal((await get()).outcome, "v1");
    load(1).fail(new Error("nobody hears of this"));
    await settle();
    clock.tick(499);
    assert.equal((await get()).outcome, "v1");
    assert.equal(loads.length, 3, "loads: the next caller tries again");
    load(2).fail(new Error("nobody hears of this"));
    await settle();
    clock.tick(1);
    assert.equal((await get()).outcome, "still waits"); // failures do not lengthen the stale time
  });

  test("the age counts from the end of the load", async () => {
    const { cache, clock, load, get } = cacheWith();
    const call = await get();
    clock.tick(5000);
    load(0).end("v1");
    await settle();
    assert.equal(call.outcome, "v1");
    clock.tick(999);
    assert.equal((await get()).outcome, "v1");
    assert.equal(cache.loading(), 0, "loads while the value is fresh");
  });

  test("lifetimes are spread by chance", async () => {
    const chances = [0, 0.5, 0.75];
    const { cache, clock, get, store } = cacheWith({ jitter: 0.5, chances });
    for (const lifetime of [1000, 750, 625]) {
      cache.delete("a");
      await store("v1");
      for (const step of [0, 100, lifetime - 101]) {
        clock.tick(step);
        assert.equal((await get()).outcome, "v1");
        assert.equal(cache.loading(), 0, `loads before ${lifetime} ms`);
      }
      clock.tick(1);
      assert.equal((await get()).outcome, "v1");
      assert.equal(cache.loading(), 1, `loads after ${lifetime} ms`);
      clock.tick(499);
      assert.equal((await get()).outcome, "v1");
      clock.tick(1);
      assert.equal((await get()).outcome, "still waits", `${lifetime} + 500 ms`);
    }
    assert.deepEqual(chances, [], "a chance is drawn for each value that is stored");
  });
});

describe("deleting", () => {
  test("delete removes the value", async () => {
    const { cache, loads, load, get, store } = cacheWith();
    await store("v1");
    cache.delete("a");
    const call = await get();
    assert.equal(call.outcome, "still waits");
    assert.equal(loads.length, 2, "loads");
    load(1).end("v2");
    await settle();
    assert.equal(call.outcome, "v2");
  });

  test("a load that delete overtook stores nothing", async () => {
    const chances = [0.5];
    const { cache, loads, load, get } = cacheWith({ jitter: 0.5, chances });
    const before = await get();
    cache.delete("a");
    assert.deepEqual([cache.waiting("a"), cache.loading()], [0, 0]);
    load(0).end("old");
    await settle();
    assert.equal(before.outcome, "old"); // it asked before the delete
    assert.equal((await get()).outcome, "still waits");
    assert.equal(loads.length, 2, "loads");
    assert.deepEqual(chances, [0.5], "no chance is drawn for a value that is not stored");
  });

  test("a get after delete does not join the load from before", async () => {
    const { cache, loads, load, get } = cacheWith();
    const before = await get();
    cache.delete("a");
    const after = [await get(), await get()];
    assert.equal(loads.length, 2, "loads: one from before the delete, one shared load after it");
    assert.deepEqual([cache.waiting("a"), cache.loading()], [2, 1]);
    load(1).end("new");
    await settle();
    assert.deepEqual(
      [before, ...after].map(({ outcome }) => outcome),
      ["still waits", "new", "new"],
    );
    load(0).end("old");
    await settle();
    assert.equal(before.outcome, "old");
    assert.equal((await get()).outcome, "new"); // the old value came last and changed nothing
  });

  test("an overtaken load does not disturb the new one", async () => {
    for (const how of ["end", "fail"] as const) {
      const { cache, loads, load, get } = cacheWith();
      const before = await get();
      cache.delete("a");
      const after = [await get()];
      const error = new Error("old");
      if (how === "end") load(0).end("old");
      else load(0).fail(error);
      await settle();
      assert.equal(before.outcome, how === "end" ? "old" : error); // it asked before the delete
      after.push(await get());
      assert.equal(loads.length, 2, "loads: the new one is still shared");
      assert.deepEqual([cache.waiting("a"), cache.loading()], [2, 1]);
      load(1).end("new");
      await settle();
      assert.deepEqual(
        after.map(({ outcome }) => outcome),
        ["new", "new"],
      );
    }
  });
});

describe("at large", () => {
  test("a key is loaded at most once in a lifetime", async () => {
    for (let seed = 1; seed <= 150; seed++) {
      const chance = seeded(seed);
      const schedule = new Schedule(chance);
      const clock = new FakeClock();
      const lastEnd = new Map<string, number>();
      const running = new Set<string>();
      const wrong: string[] = []; // an error thrown in a refresh would be dropped
      const load = async (key: string): Promise<number> => {
        if (running.has(key)) wrong.push(`two loads of ${key} at a time`);
        const pause = clock.now() - (lastEnd.get(key) ?? -Infinity);
        if (pause < 500) wrong.push(`${key} loaded again after ${pause} ms`);
        running.add(key);
        await schedule.point();
        running.delete(key);
        lastEnd.set(key, clock.now());
        return clock.now();
      };
      const cache = new GuardedCache<number>(
        { ttlMs: 1000, staleMs: 500, jitter: 0.5, random: chance },
        load,
        clock,
      );
      const caller = async (): Promise<void> => {
        for (let call = 0; call < 6; call++) {
          const called = clock.now();
          const loaded = await cache.get(chance() < 0.6 ? "a" : "b");
          assert.ok(called - loaded < 1500, `seed ${seed}: a value ${called - loaded} ms old`);
          await schedule.point();
          clock.tick(Math.floor(chance() * 300));
        }
      };
      await schedule.run(caller, caller, caller, caller);
      assert.deepEqual(wrong, [], `seed ${seed}`);
    }
  });
});
