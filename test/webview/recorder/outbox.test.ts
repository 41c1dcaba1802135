import { expect, test } from "vitest";
import { Outbox } from "../../../webview/recorder/outbox.ts";

/** A quarter of a second at 8 kHz that ends at `end`. */
const piece = (end: number, value = 1) => ({
  samples: new Int16Array(2_000).fill(value),
  rate: 8_000,
  end,
});

test("a letter is the same until it has arrived", () => {
  const outbox = new Outbox();
  expect(outbox.next()).toBeNull();
  outbox.add(piece(250));
  const letter = outbox.next();
  outbox.add(piece(500));
  expect(letter).toMatchObject({ seq: 0, end: 250, missing: 0 });
  expect(outbox.next()).toBe(letter);
  outbox.arrived(0);
  expect(outbox.next()).toBe(letter);
  outbox.arrived(1);
  expect(outbox.next()).toMatchObject({ seq: 1, end: 500 });
  expect(outbox.hasMore).toBe(true);
  outbox.arrived(2);
  expect([outbox.hasMore, outbox.keptMs]).toEqual([false, 0]);
});

test("what has waited goes together, up to two seconds, in its order", () => {
  const outbox = new Outbox();
  for (let n = 1; n <= 10; n += 1) outbox.add(piece(n * 250, n));
  const letter = outbox.next();
  expect([letter?.samples.length, letter?.end]).toEqual([16_000, 2_000]);
  expect([letter?.samples[0], letter?.samples.at(-1)]).toEqual([1, 8]);
  outbox.arrived(1);
  expect(outbox.next()).toMatchObject({ seq: 1, end: 2_500 });
});

test("but not over a pause, nor at another rate", () => {
  const outbox = new Outbox();
  outbox.add(piece(250));
  outbox.add(piece(900));
  outbox.add({ ...piece(1_150), rate: 16_000 });
  const ends = [0, 1, 2].map((seq) => {
    const letter = outbox.next();
    outbox.arrived(seq + 1);
    return letter?.end;
  });
  expect(ends).toEqual([250, 900, 1_150]);
});

test("the first two minutes are kept, and what is missing after them is said once", () => {
  const outbox = new Outbox();
  outbox.add(piece(250));
  expect(outbox.next()).toMatchObject({ end: 250 });
  for (let n = 2; n <= 4 * 180; n += 1) outbox.add(piece(n * 250));
  expect([outbox.keptMs, outbox.isFull]).toEqual([120_000, true]);
  outbox.arrived(1);
  outbox.add(piece(180_250));
  const told = [];
  for (let seq = 1; outbox.hasMore; seq += 1) {
    const { end, missing } = outbox.next() ?? {};
    if (missing !== 0) told.push([end, missing]);
    outbox.arrived(seq + 1);
  }
  expect(told).toEqual([[180_250, 60_000]]);
  expect(outbox.isFull).toBe(false);
});

test("nothing is wanted after the end, and what was heard before it stays", () => {
  const outbox = new Outbox();
  for (let n = 1; n <= 12; n += 1) outbox.add(piece(n * 250, n));
  outbox.next();
  outbox.endAt(2_100);
  expect(outbox.keptMs).toBe(2_100);
  expect(outbox.kept.map(({ end }) => end)).toEqual([2_000, 2_100]);
  outbox.endAt(1_900);
  expect(outbox.kept.map(({ end, samples }) => [end, samples.length])).toEqual([[1_900, 15_200]]);
  outbox.endAt(0);
  expect([outbox.hasMore, outbox.keptMs]).toEqual([false, 0]);
});
