import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { deferred, Schedule, seeded, settle } from "./dojo.ts";
import { SingleFlight } from "./singleFlight.ts";

/** Work whose runs the test ends by hand. It takes no notice of its signal. */
function job() {
  const runs: { signal: AbortSignal; end(value: string): void; fail(error: Error): void }[] = [];
  const work = (signal: AbortSignal): Promise<string> => {
    const { promise, resolve, reject } = deferred<string>();
    runs.push({ signal, end: resolve, fail: reject });
    return promise;
  };
  const run = (index: number) => {
    const one = runs[index];
    assert.ok(one, `execution ${index + 1} was not started`);
    return one;
  };
  return { runs, run, work };
}

/** A call whose outcome can be looked at while it is open. */
function watch(call: Promise<string>) {
  const seen: { outcome: unknown } = { outcome: "still waits" };
  call.then(
    (value) => (seen.outcome = value),
    (error: unknown) => (seen.outcome = error),
  );
  return seen;
}

const outcomes = (calls: { outcome: unknown }[]) => calls.map(({ outcome }) => outcome);

describe("sharing", () => {
  test("calls for one key share one execution", async () => {
    const flights = new SingleFlight<string>();
    const { runs, run, work } = job();
    const calls = [1, 2, 3, 4, 5].map(() => watch(flights.run("a", work)));
    await settle();
    assert.equal(runs.length, 1, "executions");
    assert.equal(flights.waiting("a"), 5);
    run(0).end("answer");
    await settle();
    assert.deepEqual(outcomes(calls), Array(5).fill("answer"));
  });

  test("an error reaches everybody who waited", async () => {
    const flights = new SingleFlight<string>();
    const { runs, run, work } = job();
    const calls = [1, 2, 3].map(() => watch(flights.run("a", work)));
    await settle();
    const failure = new Error("no database");
    run(0).fail(failure);
    await settle();
    assert.deepEqual(outcomes(calls), [failure, failure, failure]);
    assert.equal(runs.length, 1, "executions");
  });

  test("keys do not wait for each other", async () => {
    const flights = new SingleFlight<string>();
    const slow = job();
    const quick = job();
    const first = watch(flights.run("a", slow.work));
    const second = watch(flights.run("b", quick.work));
    await settle();
    assert.deepEqual([flights.waiting("a"), flights.waiting("b"), flights.inFlight()], [1, 1, 2]);
    quick.run(0).end("of b");
    await settle();
    assert.deepEqual(outcomes([first, second]), ["still waits", "of b"]);
    assert.deepEqual([flights.waiting("a"), flights.waiting("b"), flights.inFlight()], [1, 0, 1]);
    slow.run(0).end("of a");
    await settle();
    assert.equal(first.outcome, "of a");
  });
});

describe("the end of the work", () => {
  test("a call after the end starts again", async () => {
    const flights = new SingleFlight<string>();
    let executions = 0;
    const work = async () => `answer ${++executions}`;
    // No turn lies between a caller's going on and its next call.
    const answers = [await flights.run("a", work), await flights.run("a", work)];
    assert.deepEqual(answers, ["answer 1", "answer 2"]);
  });

  test("an error is not kept", async () => {
    const flights = new SingleFlight<string>();
    const fails = async (): Promise<string> => {
      throw new Error("once");
    };
    await assert.rejects(flights.run("a", fails), { message: "once" });
    assert.equal(await flights.run("a", async () => "better"), "better");
  });

  test("work that fails when it is called frees its key", async () => {
    const flights = new SingleFlight<string>();
    const fails = (): Promise<string> => {
      throw new Error("at once");
    };
    await assert.rejects(flights.run("a", fails), { message: "at once" });
    assert.equal(flights.inFlight(), 0);
    assert.equal(await flights.run("a", async () => "better"), "better");
  });
});

describe("leaving", () => {
  test("the caller who started the work may leave", async () => {
    const flights = new SingleFlight<string>();
    const { run, work } = job();
    const starter = new AbortController();
    const calls = [watch(flights.run("a", work, starter.signal)), watch(flights.run("a", work))];
    await settle();
    starter.abort("gone");
    await settle();
    assert.equal(run(0).signal.aborted, false, "the work was cancelled although one waits for it");
    assert.equal(flights.waiting("a"), 1);
    run(0).end("answer");
    await settle();
    assert.deepEqual(outcomes(calls), ["gone", "answer"]);
  });

  test("a caller who joined may leave", async () => {
    const flights = new SingleFlight<string>();
    const { run, work } = job();
    const joiner = new AbortController();
    const calls = [
      watch(flights.run("a", work)),
      watch(flights.run("a", work, joiner.signal)),
      watch(flights.run("a", work)),
    ];
    await settle();
    joiner.abort("gone");
    await settle();
    assert.equal(run(0).signal.aborted, false, "the work was cancelled although two wait for it");
    assert.equal(flights.waiting("a"), 2);
    run(0).end("answer");
    await settle();
    assert.deepEqual(outcomes(calls), ["answer", "gone", "answer"]);
  });

  test("who leaves is let go at once", async () => {
    const flights = new SingleFlight<string>();
    const { run, work } = job();
    const [one, two] = [new AbortController(), new AbortController()];
    const calls = [
      watch(flights.run("a", work, one.signal)),
      watch(flights.run("a", work, two.signal)),
    ];
    await settle();
    const reason = new Error("the user closed the tab");
    one.abort(reason);
    await settle();
    assert.deepEqual(outcomes(calls), [reason, "still waits"]);
    two.abort(reason);
    await settle();
    assert.deepEqual(outcomes(calls), [reason, reason]); // although the work has not ended yet
    run(0).end("too late");
  });

  test("a caller who is already cancelled starts nothing", async () => {
    const flights = new SingleFlight<string>();
    const { runs, run, work } = job();
    const gone = AbortSignal.abort("gone");
    assert.equal(await flights.run("a", work, gone).catch((error: unknown) => error), "gone");
    assert.equal(runs.length, 0, "executions");
    const call = watch(flights.run("a", work));
    await settle();
    assert.equal(await flights.run("a", work, gone).catch((error: unknown) => error), "gone");
    assert.equal(flights.waiting("a"), 1);
    run(0).end("answer");
    await settle();
    assert.equal(call.outcome, "answer");
  });
});

describe("abandoned work", () => {
  test("the last caller to leave cancels the work", async () => {
    const flights = new SingleFlight<string>();
    const { run, work } = job();
    const callers = [new AbortController(), new AbortController()];
    for (const { signal } of callers) watch(flights.run("a", work, signal));
    await settle();
    callers[0]?.abort("gone");
    await settle();
    assert.equal(run(0).signal.aborted, false, "cancelled although one waits for it");
    callers[1]?.abort("gone");
    await settle();
    assert.equal(run(0).signal.aborted, true, "nobody waits for the work: it should be cancelled");
    run(0).fail(new Error("nobody hears of this"));
    await settle();
  });

  test("a call after the last one left starts afresh", async () => {
    const flights = new SingleFlight<string>();
    const { runs, run, work } = job();
    const leaver = new AbortController();
    watch(flights.run("a", work, leaver.signal));
    await settle();
    leaver.abort("gone");
    assert.deepEqual([flights.waiting("a"), flights.inFlight()], [0, 0]);
    const call = watch(flights.run("a", work)); // while the abandoned execution still runs
    await settle();
    assert.equal(runs.length, 2, "executions");
    run(1).end("fresh");
    await settle();
    assert.equal(call.outcome, "fresh");
    run(0).end("too late");
  });

  test("abandoned work that ends late touches nothing", async () => {
    for (const how of ["end", "fail"] as const) {
      const flights = new SingleFlight<string>();
      const { runs, run, work } = job();
      const leaver = new AbortController();
      watch(flights.run("a", work, leaver.signal));
      await settle();
      leaver.abort("gone");
      const calls = [watch(flights.run("a", work))];
      await settle();
      if (how === "end") run(0).end("too late");
      else run(0).fail(new Error("nobody hears of this"));
      await settle();
      assert.equal(flights.waiting("a"), 1);
      calls.push(watch(flights.run("a", work)));
      await settle();
      assert.equal(runs.length, 2, "executions: the third call joins the second execution");
      run(1).end("fresh");
      await settle();
      assert.deepEqual(outcomes(calls), ["fresh", "fresh"]);
    }
  });
});

describe("at large", () => {
  test("nothing is left behind", async () => {
    const flights = new SingleFlight<string>();
    const { signal } = new AbortController(); // one that outlives all calls
    let listeners = 0;
    const { addEventListener, removeEventListener } = signal;
    Object.assign(signal, {
      addEventListener(...args: Parameters<AbortSignal["addEventListener"]>) {
        listeners += 1;
        addEventListener.apply(signal, args);
      },
      removeEventListener(...args: Parameters<AbortSignal["removeEventListener"]>) {
        listeners -= 1;
        removeEventListener.apply(signal, args);
      },
    });
    for (let round = 0; round < 10; round++) {
      const { run, work } = job();
      const leaver = new AbortController();
      for (const each of [signal, leaver.signal, signal]) watch(flights.run("a", work, each));
      await settle();
      leaver.abort();
      if (round % 2 === 0) run(0).end("answer");
      else run(0).fail(new Error("no answer"));
      await settle();
      assert.deepEqual([flights.waiting("a"), flights.inFlight()], [0, 0]);
    }
    assert.ok(listeners <= 0, `${listeners} listeners are left on the signal`);
  });

  test("never two executions of a key at a time", async () => {
    for (let seed = 1; seed <= 200; seed++) {
      const chance = seeded(seed);
      const schedule = new Schedule(chance);
      const flights = new SingleFlight<number>();
      const running = new Map<string, number>();
      const ended = new Map<string, number>();
      let executions = 0;
      const bump = (counts: Map<string, number>, key: string, by: number): number => {
        const count = (counts.get(key) ?? 0) + by;
        counts.set(key, count);
        return count;
      };
      const caller = async (): Promise<void> => {
        for (let call = 0; call < 3; call++) {
          const key = chance() < 0.7 ? "a" : "b";
          const before = ended.get(key) ?? 0;
          const work = async (): Promise<number> => {
            executions += 1;
            assert.equal(bump(running, key, 1), 1, `seed ${seed}: executions of ${key} at a time`);
            await schedule.point();
            bump(running, key, -1);
            return bump(ended, key, 1);
          };
          const answer = await flights.run(key, work);
          assert.ok(answer > before, `seed ${seed}: the answer is older than the call`);
          await schedule.point();
        }
      };
      await schedule.run(caller, caller, caller, caller);
      assert.ok(executions < 12, `seed ${seed}: 12 calls, ${executions} executions: nobody shared`);
      assert.equal(flights.inFlight(), 0);
    }
  });
});
