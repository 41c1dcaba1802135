import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { FakeClock, seeded } from "./dojo.ts";
import { LeakyMeter, LeakyQueue } from "./leakyBucket.ts";

function meterOf(intervalMs: number, burst: number) {
  const clock = new FakeClock();
  return { clock, meter: new LeakyMeter({ intervalMs, burst }, clock) };
}

/** A queue that notes what it emits, as "item @ milliseconds since the start". */
function queueOf(intervalMs: number, capacity: number) {
  const clock = new FakeClock();
  const start = clock.now();
  const emitted: string[] = [];
  const queue = new LeakyQueue<string>({ intervalMs, capacity }, clock, (item) => {
    emitted.push(`${item} @ ${clock.now() - start}`);
  });
  return { clock, queue, emitted };
}

const passed = { ok: true };
const refused = (retryAfterMs: number) => ({ ok: false, retryAfterMs });

describe("the meter", () => {
  test("a burst passes at once and then one call each interval", () => {
    const { meter, clock } = meterOf(100, 3);
    for (let i = 0; i < 3; i++) assert.deepEqual(meter.tryPass(), passed, `call ${i + 1} of 3`);
    assert.deepEqual(meter.tryPass(), refused(100));
    for (let i = 0; i < 5; i++) {
      clock.tick(100);
      assert.deepEqual(meter.tryPass(), passed, `after ${i + 1} intervals`);
      assert.deepEqual(meter.tryPass(), refused(100));
    }
  });

  test("idle time saves up no more than the burst", () => {
    const { meter, clock } = meterOf(100, 3);
    meter.tryPass();
    clock.tick(3_600_000);
    const answers = Array.from({ length: 5 }, () => meter.tryPass().ok);
    assert.deepEqual(answers, [true, true, true, false, false]);
  });

  test("a refused call changes nothing", () => {
    const { meter, clock } = meterOf(100, 2);
    meter.tryPass();
    meter.tryPass();
    for (let i = 0; i < 20; i++) assert.deepEqual(meter.tryPass(), refused(100));
    clock.tick(100);
    assert.deepEqual(meter.tryPass(), passed);
  });

  test("the wait of a refused call is exact", () => {
    const { meter, clock } = meterOf(250, 4);
    for (let i = 0; i < 4; i++) meter.tryPass();
    clock.tick(30);
    assert.deepEqual(meter.tryPass(), refused(220));
    clock.tick(219);
    assert.deepEqual(meter.tryPass(), refused(1));
    clock.tick(1);
    assert.deepEqual(meter.tryPass(), passed);
    assert.deepEqual(meter.tryPass(), refused(250));
  });

  test("a meter whose clock steps back mints nothing", () => {
    const { meter, clock } = meterOf(100, 3);
    for (let i = 0; i < 3; i++) meter.tryPass();
    clock.tick(-1000);
    assert.deepEqual(meter.tryPass(), refused(1100));
    clock.tick(1000);
    assert.deepEqual(meter.tryPass(), refused(100));
    clock.tick(100);
    assert.deepEqual(meter.tryPass(), passed);
    assert.deepEqual(meter.tryPass(), refused(100));
  });

  test("the meter decides like a token bucket", () => {
    const chance = seeded(3);
    for (let round = 0; round < 300; round++) {
      const interval = 1 + Math.floor(chance() * 200);
      const burst = 1 + Math.floor(chance() * 8);
      const { meter, clock } = meterOf(interval, burst);
      let credit = burst * interval; // the tokens of the bucket, in milliseconds
      for (let step = 0; step < 60; step++) {
        const pause = Math.floor(chance() * interval * (chance() < 0.1 ? 10 : 1));
        clock.tick(pause);
        credit = Math.min(burst * interval, credit + pause);
        const expected = credit >= interval ? passed : refused(interval - credit);
        assert.deepEqual(meter.tryPass(), expected, `round ${round}, step ${step}`);
        if (expected === passed) credit -= interval;
      }
    }
  });
});

describe("the queue", () => {
  test("a free queue emits at once", async () => {
    const { queue, clock, emitted } = queueOf(100, 5);
    assert.equal(queue.offer("a"), true);
    assert.deepEqual(emitted, ["a @ 0"]);
    await clock.advance(100);
    assert.equal(queue.offer("b"), true);
    assert.deepEqual(emitted, ["a @ 0", "b @ 100"]);
    assert.equal(queue.waiting(), 0);
  });

  test("waiting items leave in order at a constant spacing", async () => {
    const { queue, clock, emitted } = queueOf(100, 5);
    for (const item of ["a", "b", "c"]) queue.offer(item);
    await clock.advance(30);
    queue.offer("d");
    assert.deepEqual(emitted, ["a @ 0"]);
    assert.equal(queue.waiting(), 3);
    await clock.advance(70);
    assert.deepEqual(emitted, ["a @ 0", "b @ 100"]);
    await clock.advance(1000);
    assert.deepEqual(emitted, ["a @ 0", "b @ 100", "c @ 200", "d @ 300"]);
    assert.equal(queue.waiting(), 0);
    queue.offer("e");
    await clock.advance(60);
    queue.offer("f"); // waits for what is left of the interval, and no longer
    await clock.advance(1000);
    assert.deepEqual(emitted.slice(4), ["e @ 1100", "f @ 1200"]);
  });

  test("idle time earns the queue no burst", async () => {
    const { queue, clock, emitted } = queueOf(100, 5);
    queue.offer("a");
    await clock.advance(3_600_000);
    for (const item of ["b", "c", "d"]) queue.offer(item);
    assert.deepEqual(emitted, ["a @ 0", "b @ 3600000"]);
    await clock.advance(1000);
    assert.deepEqual(emitted.slice(2), ["c @ 3600100", "d @ 3600200"]);
  });

  test("a full queue turns items away", async () => {
    const { queue, clock, emitted } = queueOf(100, 10);
    const answers = Array.from({ length: 50 }, (_, i) => queue.offer(`${i}`));
    assert.equal(answers.filter((accepted) => accepted).length, 11, "one emitted and ten waiting");
    assert.equal(queue.waiting(), 10);
    await clock.advance(100);
    assert.equal(queue.offer("late"), true);
    assert.equal(queue.offer("too late"), false);
    await clock.advance(10_000);
    assert.equal(emitted.length, 12);
    const none = queueOf(100, 0);
    assert.deepEqual([none.queue.offer("a"), none.queue.offer("b")], [true, false]);
    await none.clock.advance(100);
    assert.equal(none.queue.offer("c"), true);
    assert.deepEqual(none.emitted, ["a @ 0", "c @ 100"]);
  });

  test("a late timer emits one item and does not catch up", async () => {
    const { queue, clock, emitted } = queueOf(100, 5);
    for (const item of ["a", "b", "c", "d"]) queue.offer(item);
    clock.tick(270);
    await clock.advance(0);
    assert.deepEqual(emitted, ["a @ 0", "b @ 270"]);
    await clock.advance(1000);
    assert.deepEqual(emitted.slice(2), ["c @ 370", "d @ 470"]);
  });

  test("nobody overtakes those who wait", async () => {
    const { queue, clock, emitted } = queueOf(100, 5);
    for (const item of ["a", "b"]) queue.offer(item);
    clock.tick(150); // the timer is due, and has not fired yet
    assert.equal(queue.offer("c"), true);
    assert.deepEqual(emitted, ["a @ 0"]);
    await clock.advance(1000);
    assert.deepEqual(emitted, ["a @ 0", "b @ 150", "c @ 250"]);
  });

  test("emit may offer again", async () => {
    const clock = new FakeClock();
    const start = clock.now();
    const emitted: string[] = [];
    const queue = new LeakyQueue<string>({ intervalMs: 100, capacity: 2 }, clock, (item) => {
      emitted.push(`${item} @ ${clock.now() - start}`);
      if (item.length < 3) queue.offer(`${item}'`);
    });
    queue.offer("a");
    queue.offer("b");
    assert.deepEqual(emitted, ["a @ 0"]);
    await clock.advance(1000);
    assert.deepEqual(emitted, [
      "a @ 0",
      "a' @ 100",
      "b @ 200",
      "a'' @ 300",
      "b' @ 400",
      "b'' @ 500",
    ]);
  });

  test("there is one timer at most and none when nothing waits", async () => {
    const { queue, clock } = queueOf(100, 5);
    queue.offer("a");
    assert.equal(clock.pending, 0, "timers after an emission at once");
    for (const item of ["b", "c", "d"]) queue.offer(item);
    assert.equal(clock.pending, 1, "timers while three items wait");
    await clock.advance(100);
    assert.equal(clock.pending, 1, "timers while two items wait");
    await clock.advance(200);
    assert.equal(clock.pending, 0, "timers after the last item");
  });

  test("whatever comes in, items leave an interval apart", async () => {
    const chance = seeded(19);
    for (let round = 0; round < 40; round++) {
      const clock = new FakeClock();
      const capacity = Math.floor(chance() * 4);
      const times: number[] = [];
      const emitted: number[] = [];
      const queue = new LeakyQueue<number>({ intervalMs: 100, capacity }, clock, (item) => {
        emitted.push(item);
        times.push(clock.now());
      });
      const accepted: number[] = [];
      for (let step = 0; step < 40; step++) {
        const pause = Math.floor(chance() * 120);
        if (chance() < 0.3) clock.tick(pause);
        else await clock.advance(pause);
        const isFree = clock.now() - (times.at(-1) ?? -Infinity) >= 100;
        const fits = queue.waiting() < capacity || (queue.waiting() === 0 && isFree);
        assert.equal(queue.offer(step), fits, `round ${round}: item ${step} was accepted`);
        if (fits) accepted.push(step);
      }
      await clock.advance(1000);
      assert.deepEqual(emitted, accepted, `round ${round}: the items that came out`);
      const spacings = times.slice(1).map((time, i) => time - (times[i] ?? 0));
      assert.ok(Math.min(...spacings) >= 100, `round ${round}: spacings of ${spacings}`);
    }
  });
});
