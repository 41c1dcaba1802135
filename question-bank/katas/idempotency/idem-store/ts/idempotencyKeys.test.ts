import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { deferred, FakeClock, Schedule, seeded, settle } from "./dojo.ts";
import { IdempotencyKeys } from "./idempotencyKeys.ts";
import type { Answer, Call, Effect, Outcome, Row, Table } from "./idempotencyKeys.ts";

const LEASE = 30_000;
const order: Call = { tenant: "acme", key: "order-1", fingerprint: "POST /refunds 20.00" };

const paid = (receipt: string): Answer => ({ status: 201, body: receipt });
const ran = (answer: Answer): Outcome => ({ kind: "ran", answer });
const replayed = (answer: Answer): Outcome => ({ kind: "replayed", answer });
const running = (retryAfterMs: number): Outcome => ({ kind: "running", retryAfterMs });
const mismatch: Outcome = { kind: "mismatch" };

const gives =
  (answer: Answer): Effect =>
  async () =>
    answer;
const forbidden: Effect = async () => {
  throw new Error("the effect ran, and should not have");
};

/** A node that dies: from then on nothing that it does reaches anybody. */
class Crash extends Error {}

const dead = async (): Promise<void> => {
  throw new Crash("the node has crashed");
};
const alive = async (): Promise<void> => {};
const away = async (): Promise<void> => {
  throw new Error("the table is away");
};

class FakeTable implements Table {
  /** Awaited before and after each operation: the place for other calls, and for crashes. */
  point = alive;
  #rows = new Map<string, { readonly row: Row; readonly version: number }>();
  #operations = 0;

  async read(id: string) {
    await this.#begin();
    const found = this.#rows.get(id);
    await this.point();
    return found;
  }

  async write(id: string, row: Row, version: number) {
    await this.#begin();
    const fits = (this.#rows.get(id)?.version ?? 0) === version;
    if (fits) this.#rows.set(id, { row, version: version + 1 });
    await this.point();
    return fits;
  }

  async #begin(): Promise<void> {
    if (++this.#operations > 1000) throw new Error("1000 operations: does a loop never end?");
    await this.point();
  }
}

/** A payment provider that recognises a repeat by its key, as good ones do. */
class FakeProvider {
  point = alive;
  readonly payments = new Map<string, Answer>();

  readonly pay: Effect = async (effectKey) => {
    await this.point();
    const answer = this.payments.get(effectKey) ?? paid(`receipt ${this.payments.size + 1}`);
    this.payments.set(effectKey, answer);
    await this.point();
    return answer;
  };
}

function setUp() {
  const clock = new FakeClock();
  const table = new FakeTable();
  /** Each call comes to another node: what they know of each other is in the table. */
  const run = (call: Call, effect: Effect): Promise<Outcome> =>
    new IdempotencyKeys({ leaseMs: LEASE }, table, clock).run(call, effect);
  /** A node dies in the middle of its effect. */
  const crashInEffect = async (call: Call): Promise<void> => {
    const crashing = run(call, async () => {
      table.point = dead;
      throw new Crash("the node has crashed");
    });
    await assert.rejects(crashing, Crash);
    table.point = alive;
  };
  return { clock, table, run, crashInEffect };
}

describe("repeats", () => {
  test("the first call runs the effect and returns its answer", async () => {
    const { run } = setUp();
    assert.deepEqual(await run(order, gives(paid("r1"))), ran(paid("r1")));
  });

  test("a repeat gets the stored answer and runs nothing", async () => {
    const { run, clock } = setUp();
    await run(order, gives(paid("r1")));
    assert.deepEqual(await run(order, forbidden), replayed(paid("r1")));
    clock.tick(365 * 86_400_000);
    assert.deepEqual(await run(order, forbidden), replayed(paid("r1")));
  });

  test("a call in the meantime is told how long to wait", async () => {
    const { run, clock } = setUp();
    let meantime: Outcome | undefined;
    await run(order, async () => {
      clock.tick(200);
      meantime = await run(order, forbidden);
      return paid("r1");
    });
    assert.deepEqual(meantime, running(LEASE - 200));
  });

  test("another fingerprint is refused whatever the state of the key", async () => {
    const { run, clock } = setUp();
    const other = { ...order, fingerprint: "POST /refunds 99.00" };
    const outcomes: Outcome[] = [];
    await run(order, async () => {
      outcomes.push(await run(other, forbidden));
      return { status: 503, body: "" };
    });
    outcomes.push(await run(other, forbidden));
    await run(order, async () => {
      clock.tick(LEASE);
      outcomes.push(await run(other, forbidden));
      return paid("r1");
    });
    outcomes.push(await run(other, forbidden));
    assert.deepEqual(
      outcomes,
      [mismatch, mismatch, mismatch, mismatch],
      "while it runs, when it is free, when its lease is over, when it is done",
    );
    assert.deepEqual(await run(order, forbidden), replayed(paid("r1")));
  });

  test("two tenants never share a key", async () => {
    const { run } = setUp();
    const pairs = ["acme|1", "globex|1", "a|bc", "ab|c", "a:|b", "a|:b", "1|1a", "11|a"];
    const effectKeys = new Set<string>();
    for (const pair of pairs) {
      const [tenant = "", key = ""] = pair.split("|");
      const outcome = await run({ tenant, key, fingerprint: "same" }, async (effectKey) => {
        effectKeys.add(effectKey);
        return paid(pair);
      });
      assert.deepEqual(outcome, ran(paid(pair)), `tenant "${tenant}", key "${key}"`);
    }
    assert.equal(effectKeys.size, pairs.length, "each pair has an effect key of its own");
  });
});

describe("failures", () => {
  test("an answer of 500 or more is not kept", async () => {
    const { run } = setUp();
    for (const status of [500, 503]) {
      const failed = { status, body: "try again" };
      assert.deepEqual(await run(order, gives(failed)), ran(failed));
    }
    assert.deepEqual(await run(order, gives(paid("r1"))), ran(paid("r1")));
  });

  test("an answer below 500 is kept even when it is a refusal", async () => {
    const { run } = setUp();
    for (const status of [402, 499]) {
      const declined = { status, body: "no" };
      const call = { ...order, key: `order-${status}` };
      assert.deepEqual(await run(call, gives(declined)), ran(declined));
      assert.deepEqual(await run(call, forbidden), replayed(declined));
    }
  });

  test("an effect that fails leaves the key free", async () => {
    const { run } = setUp();
    const timeout = new Error("timeout");
    const keys: string[] = [];
    const failing = run(order, async (effectKey) => {
      keys.push(effectKey);
      throw timeout;
    });
    await assert.rejects(failing, timeout);
    const retried = await run(order, async (effectKey) => {
      keys.push(effectKey);
      return paid("r1");
    });
    assert.deepEqual(retried, ran(paid("r1")));
    assert.equal(keys[1], keys[0], "both attempts have the same effect key");
  });

  test("a key that cannot be freed is left to its lease", async () => {
    const { run, clock, table } = setUp();
    const timeout = new Error("timeout");
    const failing = run(order, async () => {
      table.point = away;
      throw timeout;
    });
    await assert.rejects(failing, timeout);
    table.point = alive;
    assert.deepEqual(await run(order, forbidden), running(LEASE), "after a failure");
    clock.tick(LEASE);

    const failed = { status: 503, body: "try again" };
    const outcome = await run(order, async () => {
      table.point = away;
      return failed;
    });
    assert.deepEqual(outcome, ran(failed));
    table.point = alive;
    assert.deepEqual(await run(order, forbidden), running(LEASE), "after an answer of 503");
    clock.tick(LEASE);
    assert.deepEqual(await run(order, gives(paid("r1"))), ran(paid("r1")));
  });

  test("an answer that cannot be stored is not given out", async () => {
    const { run, clock, table } = setUp();
    const storing = run(order, async () => {
      table.point = away;
      return paid("r1");
    });
    await assert.rejects(storing, /the table is away/);
    table.point = alive;
    assert.deepEqual(await run(order, forbidden), running(LEASE));
    clock.tick(LEASE);
    assert.deepEqual(await run(order, gives(paid("r1"))), ran(paid("r1")));
  });
});

describe("leases", () => {
  test("a lease that is over is taken over", async () => {
    const { run, clock, crashInEffect } = setUp();
    await crashInEffect(order);
    clock.tick(LEASE - 1);
    assert.deepEqual(await run(order, forbidden), running(1));
    clock.tick(1);
    let meantime: Outcome | undefined;
    const second = await run(order, async () => {
      clock.tick(1);
      meantime = await run(order, forbidden);
      return paid("r1");
    });
    assert.deepEqual(second, ran(paid("r1")));
    assert.deepEqual(meantime, running(LEASE - 1), "the new owner has a whole lease");
  });

  test("a late owner without a rival stores its answer", async () => {
    const { run, clock } = setUp();
    const late = await run(order, async () => {
      clock.tick(10 * LEASE);
      return paid("r1");
    });
    assert.deepEqual(late, ran(paid("r1")));
    assert.deepEqual(await run(order, forbidden), replayed(paid("r1")));
  });

  test("a late owner gets the answer of the one who took over", async () => {
    const { run, clock } = setUp();
    let second: Outcome | undefined;
    const late = await run(order, async () => {
      clock.tick(LEASE);
      second = await run(order, gives(paid("second")));
      return paid("first");
    });
    assert.deepEqual(second, ran(paid("second")));
    assert.deepEqual(late, replayed(paid("second")));
    assert.deepEqual(await run(order, forbidden), replayed(paid("second")));
  });

  test("a late owner whose rival has died runs the effect again", async () => {
    const { run, clock, crashInEffect } = setUp();
    const effectKeys: string[] = [];
    const late = await run(order, async (effectKey) => {
      effectKeys.push(effectKey);
      if (effectKeys.length > 1) return paid("again");
      clock.tick(LEASE);
      await crashInEffect(order);
      clock.tick(LEASE);
      return paid("first");
    });
    assert.deepEqual(late, ran(paid("again")));
    assert.deepEqual(effectKeys, [effectKeys[0], effectKeys[0]], "the same key, twice");
    assert.deepEqual(await run(order, forbidden), replayed(paid("again")));
  });

  test("a late failure frees nothing that another call owns", async () => {
    const { run, clock } = setUp();
    const failed = { status: 500, body: "" };
    const end = deferred<Answer>();
    const late = run(order, () => end.promise);
    await settle();
    clock.tick(LEASE);
    const seen: Outcome[] = [];
    await run(order, async () => {
      end.resolve(failed);
      seen.push(await late, await run(order, forbidden));
      return paid("r1");
    });
    assert.deepEqual(seen, [ran(failed), running(LEASE)]);
  });
});

describe("crashes and races", () => {
  test("whatever the crash point the money moves once", async () => {
    for (let point = 1, died = true; died; point++) {
      const { run, clock, table } = setUp();
      const provider = new FakeProvider();
      let passed = 0;
      table.point = provider.point = async () => (++passed >= point ? dead() : alive());
      died = await run(order, provider.pay).then(
        () => false,
        (error: unknown) => {
          if (!(error instanceof Crash)) throw error;
          return true;
        },
      );
      table.point = provider.point = alive;
      clock.tick(LEASE);
      const outcome = await run(order, provider.pay);
      const known =
        outcome.kind === "ran" || outcome.kind === "replayed" ? outcome.answer : outcome;
      assert.deepEqual(known, paid("receipt 1"), `crash point ${point}`);
      assert.equal(provider.payments.size, 1, `payments after a crash at point ${point}`);
    }
  });

  test("one of many callers runs in every interleaving", async () => {
    for (let seed = 1; seed <= 300; seed++) {
      const { run, clock, table, crashInEffect } = setUp();
      // In half of the rounds the callers find a lease that is over.
      if (seed % 2 === 0) {
        await crashInEffect(order);
        clock.tick(LEASE);
      }
      const schedule = new Schedule(seeded(seed));
      table.point = () => schedule.point();
      let effects = 0;
      const effect: Effect = async () => {
        effects += 1;
        await schedule.point();
        return paid("r1");
      };
      const outcomes = await schedule.run(...[1, 2, 3].map(() => () => run(order, effect)));
      assert.equal(effects, 1, `seed ${seed}: effects`);
      const others = outcomes.filter(({ kind }) => kind !== "ran");
      assert.equal(others.length, 2, `seed ${seed}: callers that did not run`);
      for (const other of others) {
        const expected = other.kind === "running" ? running(LEASE) : replayed(paid("r1"));
        assert.deepEqual(other, expected, `seed ${seed}`);
      }
    }
  });
});
