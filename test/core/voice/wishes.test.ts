import fc from "fast-check";
import { expect, test } from "vitest";
import { Wishes } from "../../../src/core/voice/wishes.ts";

const NOTHING = { isPaused: false, isMuted: false };

test("a stretch is cut where the wish changed", () => {
  const wishes = new Wishes(NOTHING);
  wishes.set(100, { isPaused: true });
  wishes.set(200, { isPaused: false, isMuted: true });
  expect(wishes.during(50, 250)).toEqual([
    { from: 50, to: 100, isPaused: false, isMuted: false },
    { from: 100, to: 200, isPaused: true, isMuted: false },
    { from: 200, to: 250, isPaused: false, isMuted: true },
  ]);
  expect(wishes.now).toEqual({ isPaused: false, isMuted: true });
});

test("the parts are the whole, whatever was wanted in between", () => {
  const steps = fc.array(fc.record({ after: fc.nat(900), isPaused: fc.boolean() }), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(steps, fc.nat(5_000), fc.nat(5_000), (changes, from, length) => {
      const wishes = new Wishes(NOTHING);
      let at = 0;
      for (const { after, isPaused } of changes) wishes.set((at += after), { isPaused });
      const parts = wishes.during(from, from + length);
      expect(parts.reduce((sum, part) => sum + part.to - part.from, 0)).toBe(length);
      for (const [n, part] of parts.entries()) expect(part.from).toBe(parts[n - 1]?.to ?? from);
    }),
  );
});

test("what was wanted long ago is forgotten but for its effect", () => {
  const wishes = new Wishes(NOTHING);
  wishes.set(0, { isMuted: true });
  for (let at = 1; at < 5_000; at += 1) wishes.set(at * 1_000, { isPaused: at % 2 === 0 });
  expect(wishes.during(4_900_000, 4_901_000)).toEqual([
    { from: 4_900_000, to: 4_901_000, isPaused: true, isMuted: true },
  ]);
});
