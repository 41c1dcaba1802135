import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { DedupeWindow } from "./dedupeWindow.ts";
import type { Verdict } from "./dedupeWindow.ts";
import { FakeClock, seeded } from "./dojo.ts";

function windowOf(windowMs: number, capacity: number, sliding = false) {
  const clock = new FakeClock();
  const dedupe = new DedupeWindow({ windowMs, capacity, sliding }, clock);
  const see = (...ids: string[]): Verdict[] => ids.map((id) => dedupe.see(id));
  return { clock, dedupe, see };
}

describe("the window", () => {
  test("a new id is let through once", () => {
    const { see } = windowOf(1000, 10);
    assert.deepEqual(see("a", "b", "a", "a", "b"), ["new", "new", "repeat", "repeat", "repeat"]);
  });

  test("an id is new again exactly at the end of its window", () => {
    for (const sliding of [false, true]) {
      const { see, clock } = windowOf(1000, 10, sliding);
      see("a", "b");
      clock.tick(999);
      assert.deepEqual(see("a"), ["repeat"], "a millisecond early");
      clock.tick(1);
      assert.deepEqual(see("b"), ["new"], "on time");
    }
  });

  test("repeats do not extend a fixed window", () => {
    const { see, clock } = windowOf(1000, 10);
    see("a");
    for (let i = 0; i < 3; i++) {
      clock.tick(300);
      assert.deepEqual(see("a"), ["repeat"]);
    }
    clock.tick(100);
    assert.deepEqual(see("a"), ["new"]);
  });

  test("repeats extend a sliding window", () => {
    const { see, clock } = windowOf(1000, 10, true);
    see("a");
    for (let i = 0; i < 5; i++) {
      clock.tick(900);
      assert.deepEqual(see("a"), ["repeat"]);
    }
    clock.tick(1000);
    assert.deepEqual(see("a"), ["new"]);
  });
});

describe("the memory", () => {
  test("it holds only ids within their window", () => {
    const { see, dedupe, clock } = windowOf(1000, 100);
    assert.equal(dedupe.held(), 0);
    see("a", "b", "a");
    assert.equal(dedupe.held(), 2);
    clock.tick(600);
    see("c");
    clock.tick(400);
    assert.equal(dedupe.held(), 1);
    clock.tick(600);
    assert.equal(dedupe.held(), 0);
  });

  test("ids that are over make room", () => {
    const { see, clock } = windowOf(1000, 3);
    for (let batch = 0; batch < 50; batch++) {
      assert.deepEqual(see(`${batch}a`, `${batch}b`, `${batch}c`), ["new", "new", "new"]);
      clock.tick(1000);
    }
  });

  test("a full memory forgets no id that is within its window", () => {
    const { see, dedupe, clock } = windowOf(1000, 3);
    see("a", "b", "c");
    assert.deepEqual(see("d", "a", "b", "c"), ["full", "repeat", "repeat", "repeat"]);
    assert.equal(dedupe.held(), 3);
    clock.tick(1000);
    assert.deepEqual(see("a"), ["new"]);
  });

  test("an id for which there was no room is not remembered", () => {
    const { see, clock } = windowOf(1000, 2);
    see("a");
    clock.tick(500);
    see("b");
    assert.deepEqual(see("c", "c"), ["full", "full"]);
    clock.tick(500);
    assert.deepEqual(see("c", "c"), ["new", "repeat"], "delivered again when there is room");
  });

  test("a repeat in a sliding window gets a later place in the order", () => {
    const { see, dedupe, clock } = windowOf(1000, 2, true);
    see("a");
    clock.tick(100);
    see("b");
    clock.tick(800);
    assert.deepEqual(see("a"), ["repeat"]);
    clock.tick(200);
    assert.equal(dedupe.held(), 1, "b is over, a is not");
    assert.deepEqual(see("c", "a"), ["new", "repeat"]);
  });
});

describe("the clock", () => {
  test("a clock that steps back revives nothing", () => {
    const { see, dedupe, clock } = windowOf(1000, 10);
    see("a");
    clock.tick(1000);
    assert.equal(dedupe.held(), 0);
    clock.tick(-500);
    assert.deepEqual(see("a", "a"), ["new", "repeat"]);
    clock.tick(500 + 999);
    assert.deepEqual(see("a"), ["repeat"], "held saw the latest moment too");
  });

  test("time stands still while the clock is set back", () => {
    const { see, dedupe, clock } = windowOf(1000, 10);
    clock.tick(-5000);
    assert.deepEqual(see("a", "a"), ["new", "repeat"]);
    clock.tick(5000 + 999);
    assert.deepEqual(see("a"), ["repeat"], "its window counts from the latest moment seen");
    clock.tick(1);
    assert.equal(dedupe.held(), 0);
  });
});

describe("properties", () => {
  test("the verdicts are those of a plain list", () => {
    const chance = seeded(19);
    const upTo = (most: number): number => Math.floor(chance() * most);
    for (let round = 0; round < 300; round++) {
      const [windowMs, capacity, sliding] = [1 + upTo(200), 1 + upTo(6), round % 2 === 0];
      const { dedupe, clock } = windowOf(windowMs, capacity, sliding);
      let list: { readonly id: string; readonly from: number }[] = [];
      let latest = clock.now();
      for (let step = 0; step < 80; step++) {
        clock.tick(chance() < 0.1 ? -upTo(100) : upTo(60));
        latest = Math.max(latest, clock.now());
        list = list.filter(({ from }) => latest - from < windowMs);
        const id = `id-${upTo(8)}`;
        const known = list.some((other) => other.id === id);
        const expected = known ? "repeat" : list.length < capacity ? "new" : "full";
        if (known && sliding) list = list.filter((other) => other.id !== id);
        if (expected === "new" || (known && sliding)) list.push({ id, from: latest });
        const where = `round ${round}, step ${step}, ${sliding ? "sliding" : "fixed"} window`;
        assert.equal(dedupe.see(id), expected, where);
        if (chance() < 0.3) assert.equal(dedupe.held(), list.length, `${where}: ids held`);
      }
    }
  });
});
