import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { FakeClock, Schedule, deferred, seeded, settle } from "./dojo.ts";
import {
  ExceedsCaptured,
  KeyMismatch,
  NoAnswer,
  RefundOrchestrator,
} from "./refundOrchestrator.ts";
import type { Answer, Ledger, Order, Provider, Refund, RefundCall } from "./refundOrchestrator.ts";

const HOUR = 3_600_000;
const START = 1_000_000;

class Crash extends Error {}

/** What a send does: answer, pay but time out, get lost, or pay ten minutes after a timeout. */
type Fate = "answer" | "answer lost" | "request lost" | "late";

/** Everything outside the orchestrator: it survives when a worker crashes. */
class World {
  readonly clock = new FakeClock(START);
  readonly captured = new Map([
    ["pay-1", 10_000],
    ["pay-2", 5_000],
  ]);
  /** Awaited before and after each effect: here a test crashes a worker or lets another one run. */
  gate: () => Promise<void> = async () => {};
  /** Runs when the provider is asked to pay. */
  onSend: () => void = () => {};
  /** What the next sends do; then they answer. */
  fates: Fate[] = [];
  /** What the next sends wait for, on their way to the provider. */
  holds: Promise<void>[] = [];
  /** Keys whose search gets no answer. */
  readonly searchFails = new Set<string>();
  readonly declines = new Set<string>();
  /** What reached the provider, in order: `send key` or `find key`. */
  readonly log: string[] = [];
  /** The money that left. */
  readonly payments: Order[] = [];
  readonly provider: Provider;

  #rows = new Map<string, Refund>();
  #late: { readonly at: number; readonly order: Order }[] = [];
  readonly #answers = new Map<string, { readonly answer: Answer; readonly at: number }>();
  readonly #keysLiveFor: number;

  constructor(resendWindowMs = 20 * HOUR) {
    this.#keysLiveFor = resendWindowMs === 0 ? 0 : 24 * HOUR;
    this.provider = {
      resendWindowMs,
      send: (order) => this.#send(order),
      find: (key) => this.#find(key),
    };
  }

  worker(): RefundOrchestrator {
    const transaction = async <T>(work: (ledger: Ledger) => T): Promise<T> => {
      await this.gate();
      const rows = new Map(this.#rows);
      const list = () => [...rows.values()];
      const result = work({
        captured: (paymentId) => this.captured.get(paymentId) ?? 0,
        get: (key) => rows.get(key),
        ofPayment: (paymentId) => list().filter((row) => row.paymentId === paymentId),
        open: () => list().filter(({ state }) => state === "sending" || state === "unknown"),
        put: (row) => void rows.set(row.key, row),
      });
      this.#rows = rows;
      await this.gate();
      return result;
    };
    return new RefundOrchestrator({ transaction }, this.provider, this.clock);
  }

  get rows(): Refund[] {
    return [...this.#rows.values()];
  }

  /** The states of all refunds, in the order in which they were recorded. */
  get states(): string[] {
    return this.rows.map(({ state }) => state);
  }

  async #send(order: Order): Promise<Answer> {
    await this.gate();
    this.log.push(`send ${order.key}`);
    this.onSend();
    const fate = this.fates.shift() ?? "answer";
    await this.holds.shift();
    this.#arrivals();
    if (fate === "late") this.#late.push({ at: this.clock.now() + 600_000, order });
    const answer = fate === "late" || fate === "request lost" ? undefined : this.#pay(order);
    await this.gate();
    if (answer === undefined || fate === "answer lost") throw new NoAnswer("the send timed out");
    return answer;
  }

  async #find(key: string): Promise<Answer | undefined> {
    await this.gate();
    this.log.push(`find ${key}`);
    this.#arrivals();
    const answer = this.#answers.get(key)?.answer;
    await this.gate();
    if (this.searchFails.has(key)) throw new NoAnswer("the search timed out");
    return answer;
  }

  #arrivals(): void {
    const due = this.#late.filter(({ at }) => at <= this.clock.now());
    this.#late = this.#late.filter((late) => !due.includes(late));
    for (const { order } of due) this.#pay(order);
  }

  #pay(order: Order): Answer {
    const known = this.#answers.get(order.key);
    if (known && this.clock.now() < known.at + this.#keysLiveFor) return known.answer;
    const declined = this.declines.has(order.paymentId);
    if (!declined) this.payments.push(order);
    const reference = declined ? "too old" : `re-${this.payments.length}`;
    const answer: Answer = { status: declined ? "declined" : "succeeded", reference };
    this.#answers.set(order.key, { answer, at: this.clock.now() });
    return answer;
  }
}

function call(part: Partial<RefundCall> = {}): RefundCall {
  return {
    runId: "run-7",
    stepId: "pay",
    ordinal: 0,
    paymentId: "pay-1",
    amountMinor: 6_000,
    reason: "The jacket came back.",
    ...part,
  };
}

/** The row of `call()` after a send that was answered. */
const paid: Refund = {
  key: "run-7/pay/0",
  paymentId: "pay-1",
  amountMinor: 6_000,
  reason: "The jacket came back.",
  state: "succeeded",
  attempts: 1,
  firstSentAt: START,
  sentAt: START,
  reference: "re-1",
};

describe("recording", () => {
  test("a refund is recorded before it is sent", async () => {
    const world = new World();
    let atSend: Refund[] = [];
    world.onSend = () => (atSend = world.rows);
    const refund = await world.worker().refund(call());
    assert.deepEqual(atSend, [{ ...paid, state: "sending", reference: null }]);
    assert.deepEqual(refund, paid);
    assert.deepEqual(world.rows, [paid]);
    assert.deepEqual(world.payments, [
      { key: "run-7/pay/0", paymentId: "pay-1", amountMinor: 6_000 },
    ]);
  });

  test("a repeated call returns the stored refund and sends nothing", async () => {
    const world = new World();
    await world.worker().refund(call());
    const again = await world.worker().refund(call({ reason: "Customer returned the coat." }));
    assert.deepEqual(again, paid);
    assert.deepEqual(world.rows, [paid]);
    assert.deepEqual(world.log, ["send run-7/pay/0"]);
  });

  test("two equal refunds at two positions are both paid", async () => {
    const world = new World();
    const positions = [{}, { ordinal: 1 }, { stepId: "pay-more" }, { runId: "run-8" }];
    for (const position of positions) {
      await world.worker().refund(call({ amountMinor: 2_500, ...position }));
    }
    assert.deepEqual(
      world.payments.map(({ key }) => key),
      ["run-7/pay/0", "run-7/pay/1", "run-7/pay-more/0", "run-8/pay/0"],
    );
  });

  test("a position used for another payment or amount is an error", async () => {
    const world = new World();
    await world.worker().refund(call());
    for (const other of [{ amountMinor: 5_999 }, { paymentId: "pay-2" }, { amountMinor: 90_000 }]) {
      await assert.rejects(world.worker().refund(call(other)), KeyMismatch);
    }
    assert.deepEqual(world.rows, [paid]);
    assert.equal(world.payments.length, 1);
  });

  test("an amount that is no whole number above zero is an error", async () => {
    const world = new World();
    for (const amountMinor of [0, -1, 0.5, NaN, Infinity]) {
      await assert.rejects(world.worker().refund(call({ amountMinor })), RangeError);
    }
    assert.deepEqual([world.rows, world.log], [[], []]);
  });

  test("refunds never exceed what was captured", async () => {
    const world = new World();
    const refusal = async (part: Partial<RefundCall>): Promise<number> => {
      const error: unknown = await world
        .worker()
        .refund(call(part))
        .catch((reason) => reason);
      assert.ok(error instanceof ExceedsCaptured, `expected a refusal, got ${String(error)}`);
      return error.remaining;
    };
    assert.equal(await refusal({ amountMinor: 10_001 }), 10_000);
    world.fates = ["request lost"];
    await world.worker().refund(call()); // its outcome is unknown: the amount stays reserved
    assert.equal(await refusal({ ordinal: 1, amountMinor: 4_001 }), 4_000);
    await world.worker().refund(call({ ordinal: 1, amountMinor: 4_000 }));
    assert.equal(await refusal({ ordinal: 2, amountMinor: 1 }), 0);
    assert.equal(await refusal({ ordinal: 3, paymentId: "nobody's" }), 0);
    assert.deepEqual(world.states, ["unknown", "succeeded"]);
  });
});

describe("answers", () => {
  test("a decline is final and frees its amount", async () => {
    const world = new World();
    world.declines.add("pay-1");
    const declined: Refund = { ...paid, state: "declined", reference: "too old" };
    assert.deepEqual(await world.worker().refund(call()), declined);
    world.clock.tick(HOUR);
    assert.deepEqual(await world.worker().refund(call()), declined);
    assert.deepEqual(await world.worker().reconcile(), []);
    assert.deepEqual(world.log, ["send run-7/pay/0"]);
    world.declines.clear();
    await world.worker().refund(call({ ordinal: 1, amountMinor: 10_000 }));
    assert.deepEqual(world.states, ["declined", "succeeded"]);
  });

  test("a send without an answer leaves the refund unknown", async () => {
    const world = new World();
    world.fates = ["answer lost"];
    const unknown: Refund = { ...paid, state: "unknown", reference: null };
    assert.deepEqual(await world.worker().refund(call()), unknown);
    assert.deepEqual(world.rows, [unknown]);
    assert.deepEqual(world.log, ["send run-7/pay/0"]);
  });

  test("an unknown refund is looked for before it is sent again", async () => {
    const found = new World();
    found.fates = ["answer lost"];
    await found.worker().refund(call());
    found.clock.tick(5_000);
    assert.deepEqual(await found.worker().refund(call()), paid);
    assert.deepEqual(found.log, ["send run-7/pay/0", "find run-7/pay/0"]);

    const lost = new World();
    lost.fates = ["request lost"];
    await lost.worker().refund(call());
    lost.clock.tick(5_000);
    const again = await lost.worker().refund(call());
    assert.deepEqual(again, { ...paid, attempts: 2, sentAt: START + 5_000 });
    assert.deepEqual(lost.log, ["send run-7/pay/0", "find run-7/pay/0", "send run-7/pay/0"]);
  });

  test("a search without an answer changes nothing", async () => {
    const world = new World();
    world.fates = ["request lost"];
    const unknown = await world.worker().refund(call());
    world.searchFails.add(unknown.key);
    world.clock.tick(100 * HOUR);
    assert.deepEqual(await world.worker().refund(call()), unknown);
    assert.deepEqual(world.rows, [unknown]);
    assert.deepEqual(world.log, ["send run-7/pay/0", "find run-7/pay/0"]);
  });

  test("after the window nothing is sent again", async () => {
    const world = new World(20 * HOUR);
    world.fates = ["request lost", "request lost"];
    await world.worker().refund(call());
    world.clock.tick(20 * HOUR - 1);
    assert.equal((await world.worker().refund(call())).attempts, 2, "one millisecond early");
    world.clock.tick(1);
    const manual = await world.worker().refund(call());
    const sentAt = START + 20 * HOUR - 1;
    assert.deepEqual(manual, { ...paid, state: "manual", attempts: 2, sentAt, reference: null });
    world.clock.tick(HOUR);
    assert.deepEqual(await world.worker().refund(call()), manual);
    assert.deepEqual(await world.worker().reconcile(), []);
    assert.deepEqual(world.log, [
      "send run-7/pay/0",
      "find run-7/pay/0",
      "send run-7/pay/0",
      "find run-7/pay/0",
    ]);
    await assert.rejects(world.worker().refund(call({ ordinal: 1 })), ExceedsCaptured);

    const forgetful = new World(0);
    forgetful.fates = ["request lost"];
    await forgetful.worker().refund(call());
    assert.equal((await forgetful.worker().refund(call())).state, "manual");
    assert.deepEqual(forgetful.log, ["send run-7/pay/0", "find run-7/pay/0"]);
  });
});

/** A worker records a refund, and dies before it sends it. */
async function diesOnceRecorded(world: World): Promise<void> {
  world.gate = async () => {
    if (world.rows.length > 0) throw new Crash();
  };
  await assert.rejects(world.worker().refund(call()), Crash);
  world.gate = async () => {};
}

describe("several workers", () => {
  test("a refund that another worker sends is left alone for a minute", async () => {
    const world = new World();
    await diesOnceRecorded(world);
    const sending: Refund = { ...paid, state: "sending", reference: null };
    world.clock.tick(59_999);
    assert.deepEqual(await world.worker().refund(call()), sending);
    assert.deepEqual(await world.worker().reconcile(), [sending]);
    assert.deepEqual(world.log, []);
    world.clock.tick(1);
    world.searchFails.add(sending.key);
    assert.deepEqual(await world.worker().reconcile(), [sending]);
    assert.deepEqual(world.rows, [sending], "a search without an answer changes nothing");
    world.searchFails.clear();
    const taken: Refund = { ...paid, attempts: 2, sentAt: START + 60_000 };
    assert.deepEqual(await world.worker().reconcile(), [taken]);
    const log = ["find run-7/pay/0", "find run-7/pay/0", "send run-7/pay/0"];
    assert.deepEqual(world.log, log);
  });

  test("a late answer is recorded", async () => {
    const world = new World(0);
    const network = deferred();
    world.holds = [network.promise];
    const slow = world.worker().refund(call());
    await settle();
    world.clock.tick(60_000);
    const manual: Refund = { ...paid, state: "manual", reference: null };
    assert.deepEqual(await world.worker().reconcile(), [manual]);
    network.resolve();
    assert.deepEqual(await slow, paid);
    assert.deepEqual(world.rows, [paid]);
  });

  test("a late timeout reopens nothing", async () => {
    const world = new World();
    const [network, other] = [deferred(), deferred()];
    world.holds = [network.promise, other.promise];
    world.fates = ["answer lost", "answer"];
    const slow = world.worker().refund(call());
    await settle();
    world.clock.tick(60_000);
    const second = world.worker().reconcile();
    await settle();
    const sentAgain: Refund = { ...paid, attempts: 2, sentAt: START + 60_000 };
    const sending: Refund = { ...sentAgain, state: "sending", reference: null };
    assert.deepEqual(world.rows, [sending]);
    network.resolve();
    assert.deepEqual(await slow, sending, "the second send still runs");
    const third = await world.worker().refund(call());
    assert.deepEqual(third, sending, "its minute counts from the second send");
    assert.deepEqual(world.rows, [sending]);
    other.resolve();
    assert.deepEqual(await second, [sentAgain]);
    assert.deepEqual(world.rows, [sentAgain]);
    assert.equal(world.payments.length, 1);

    const final = new World(0);
    const last = deferred();
    final.holds = [last.promise];
    final.fates = ["answer lost"];
    const slowest = final.worker().refund(call());
    await settle();
    final.clock.tick(60_000);
    const [manual] = await final.worker().reconcile();
    assert.deepEqual(manual, { ...paid, state: "manual", reference: null });
    last.resolve();
    assert.deepEqual(await slowest, manual, "a person has it");
    assert.deepEqual(final.rows, [manual]);
  });

  test("a search that another worker overtakes sends nothing", async () => {
    const world = new World();
    world.fates = ["late"];
    await world.worker().refund(call());
    const found = deferred();
    world.gate = async () => {
      if (world.log.at(-1)?.startsWith("find")) await found.promise;
    };
    const slow = world.worker().refund(call()); // has found nothing, and does not know it yet
    await settle();
    world.gate = async () => {};
    world.clock.tick(600_000);
    assert.deepEqual(await world.worker().reconcile(), [paid]);
    found.resolve();
    assert.deepEqual(await slow, paid);
    assert.deepEqual(world.rows, [paid]);
    assert.deepEqual(world.log, ["send run-7/pay/0", "find run-7/pay/0", "find run-7/pay/0"]);
  });

  test("reconcile goes on with every open refund", async () => {
    const world = new World();
    world.fates = ["answer lost", "request lost", "answer", "answer lost"];
    for (let ordinal = 0; ordinal < 4; ordinal++) {
      await world.worker().refund(call({ ordinal, amountMinor: 1_000 + ordinal }));
    }
    world.searchFails.add("run-7/pay/0");
    const now = await world.worker().reconcile();
    assert.deepEqual(
      now.map(({ key, state, attempts }) => [key, state, attempts]),
      [
        ["run-7/pay/0", "unknown", 1],
        ["run-7/pay/1", "succeeded", 2],
        ["run-7/pay/3", "succeeded", 1],
      ],
    );
    assert.equal(world.payments.length, 4);
  });

  test("workers that race send once", async () => {
    for (let seed = 1; seed <= 100; seed++) {
      const world = new World();
      const schedule = new Schedule(seeded(seed));
      world.gate = () => schedule.point();
      world.fates = ["request lost"];
      const refund = () => world.worker().refund(call());
      await schedule.run<unknown>(refund, refund);
      const sends = () => world.log.filter((line) => line.startsWith("send")).length;
      const first = sends();
      assert.ok(first <= 2, `seed ${seed}: ${world.log.join(", ")}`);
      await schedule.run<unknown>(refund, () => world.worker().reconcile());
      assert.equal(sends(), 2, `seed ${seed}: ${world.log.join(", ")}`);
      assert.deepEqual([world.states, world.payments.length], [["succeeded"], 1], `seed ${seed}`);

      const taken = new World();
      await diesOnceRecorded(taken);
      taken.clock.tick(60_000);
      taken.gate = () => schedule.point();
      const reconcile = () => taken.worker().reconcile();
      await schedule.run(reconcile, reconcile);
      const sent = taken.log.filter((line) => line.startsWith("send"));
      assert.equal(sent.length, 1, `seed ${seed}, two take over: ${taken.log.join(", ")}`);
    }
  });

  test("refunds that race never exceed what was captured", async () => {
    for (let seed = 1; seed <= 100; seed++) {
      const world = new World();
      const schedule = new Schedule(seeded(seed));
      world.gate = () => schedule.point();
      const attempt = (ordinal: number) => () =>
        world
          .worker()
          .refund(call({ ordinal }))
          .catch((error: unknown) => error);
      const results = await schedule.run<unknown>(attempt(0), attempt(1), attempt(2));
      const refused = results.filter((result) => result instanceof ExceedsCaptured);
      assert.equal(
        refused.length,
        2,
        `seed ${seed}: two of three refunds of 60 are too much for 100`,
      );
      assert.deepEqual([world.states, world.payments.length], [["succeeded"], 1], `seed ${seed}`);
    }
  });
});

/** Runs the work and kills its worker at the n-th gate. Tells whether it came so far. */
async function crashesAt(world: World, n: number, work: () => Promise<unknown>): Promise<boolean> {
  let gates = 0;
  const undead = deferred<never>();
  world.gate = async () => {
    gates += 1;
    if (gates > n + 50) {
      undead.reject(new Error("a worker that was killed goes on and on"));
      await new Promise(() => {}); // here it stays
    }
    if (gates > n) throw new Crash(); // what is dead stays dead
  };
  const end = await Promise.race([work(), undead.promise]).then(
    () => undefined,
    (error: unknown) => error,
  );
  world.gate = async () => {};
  if (end !== undefined && !(end instanceof Crash)) throw end;
  return gates > n;
}

describe("crashes", () => {
  test("at every crash point and whatever the provider does money moves once", async () => {
    for (const resendWindowMs of [20 * HOUR, 0]) {
      for (const fate of ["answer", "answer lost", "late"] as const) {
        for (let first = 0, died = true; died; first++) {
          for (let second = 0, diedAgain = true; diedAgain; second++) {
            const world = new World(resendWindowMs);
            world.fates = [fate];
            died = await crashesAt(world, first, () => world.worker().refund(call()));
            world.clock.tick(60_000);
            // After a crash the model is asked again and words its reason differently.
            const reason = `Asked again after crash ${first}.`;
            diedAgain = await crashesAt(world, second, () =>
              world.worker().refund(call({ reason })),
            );
            for (let round = 0; round < 3; round++) {
              world.clock.tick(900_000);
              await world.worker().reconcile();
              await world.worker().refund(call({ reason: `${reason} And again.` }));
            }
            const where = `window ${resendWindowMs}, ${fate}, crashes at ${first} and ${second}`;
            const end = `${where}: ${world.log.join(", ")} → ${world.states.join(", ")}`;
            assert.equal(world.rows.length, 1, end);
            assert.ok(world.payments.length <= 1, `paid ${world.payments.length} times: ${end}`);
            // A provider without keys may leave doubt, and doubt goes to a person.
            if (resendWindowMs > 0 || world.states[0] !== "manual") {
              assert.deepEqual([world.states, world.payments.length], [["succeeded"], 1], end);
            }
          }
        }
      }
    }
  });
});
