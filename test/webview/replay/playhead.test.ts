import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { move, type Move, type Playhead } from "../../../webview/replay/playhead.ts";

const course = {
  ...{ duration_ms: 60_000, empty: [{ from: 20_000, to: 50_000 }] },
  marks: [
    { kind: "stage" as const, t: 0, text: "Requirements" },
    { kind: "evidence" as const, t: 9_000, text: "Depth: Queue, drawn", element: "box3" },
  ],
};
const at = (t: number, more: Partial<Playhead> = {}): Playhead => ({
  ...{ t, playing: true, speed: 1, jumps: 0, held: false, element: null },
  ...more,
});

describe("the playhead", () => {
  test("goes as fast as it is told to, and stands while it is paused", () => {
    expect(move(course, at(1_000), { kind: "pass", ms: 100 }).t).toBe(1_100);
    expect(move(course, at(1_000, { speed: 1.5 }), { kind: "pass", ms: 100 }).t).toBe(1_150);
    expect(move(course, at(1_000, { playing: false }), { kind: "pass", ms: 100 }).t).toBe(1_000);
  });

  test("spends no time where nothing happened", () => {
    expect(move(course, at(19_950), { kind: "pass", ms: 100 })).toEqual(at(50_000));
    const here = move(course, at(0), { kind: "seek", t: 30_000 });
    expect(move(course, here, { kind: "pass", ms: 100 }).t).toBe(50_000);
  });

  test("points at an element until the user goes elsewhere", () => {
    const pointing = move(course, at(0), { kind: "seek", t: 9_000, element: "box3" });
    expect(pointing).toEqual(at(9_000, { jumps: 1, element: "box3" }));
    expect(move(course, pointing, { kind: "pass", ms: 100 }).element).toBe("box3");
    expect(move(course, pointing, { kind: "step", ms: -5_000 }).element).toBeNull();
  });

  test("goes from mark to mark, and points at what a mark is about", () => {
    const there = move(course, at(0), { kind: "mark", way: 1 });
    expect(there).toEqual(at(9_000, { jumps: 1, element: "box3" }));
    expect(move(course, there, { kind: "mark", way: 1 })).toBe(there);
    expect(move(course, there, { kind: "mark", way: -1 })).toEqual(at(0, { jumps: 2 }));
  });

  test("is one speed faster or slower, up to the last one", () => {
    const speeds = ([1, 1, 1, -1, -1, -1] as const).map((_, index, ways) => {
      const moves = ways.slice(0, index + 1).map((one) => ({ kind: "faster", way: one }) as const);
      return moves.reduce<Playhead>((head, change) => move(course, head, change), at(0)).speed;
    });
    expect(speeds).toEqual([1.5, 2, 2, 1.5, 1, 1]);
  });

  test("does not jump ahead after a page was held up", () => {
    expect(move(course, at(0), { kind: "pass", ms: 9_000 }).t).toBe(1_000);
  });

  test("is where the sound is, and jumps with it over time in which nothing happened", () => {
    expect(move(course, at(1_000), { kind: "heard", t: 1_240 })).toEqual(at(1_240));
    expect(move(course, at(19_900), { kind: "heard", t: 20_000 })).toEqual(at(50_000));
    const paused = at(1_000, { playing: false });
    expect(move(course, paused, { kind: "heard", t: 1_240 })).toEqual(paused);
  });

  test("stays where it is held, until it is let go", () => {
    const held = move(course, at(1_000), { kind: "hold", held: true });
    expect(move(course, held, { kind: "pass", ms: 100 })).toEqual(held);
    const there = move(course, held, { kind: "seek", t: 7_000 });
    const free = move(course, there, { kind: "hold", held: false });
    expect(move(course, free, { kind: "pass", ms: 100 })).toEqual(at(7_100, { jumps: 1 }));
  });

  test("stops at the end, and plays from the start again", () => {
    const end = move(course, at(59_950), { kind: "pass", ms: 100 });
    expect(end).toEqual(at(60_000, { playing: false }));
    expect(move(course, end, { kind: "toggle" })).toEqual(at(0));
  });

  test("never leaves the interview, and knows each place it was sent to", () => {
    const moves = fc.oneof(
      fc.record({ kind: fc.constant("seek" as const), t: fc.double({ noNaN: true }) }),
      fc.record({ kind: fc.constant("step" as const), ms: fc.integer() }),
      fc.record({ kind: fc.constant("pass" as const), ms: fc.nat() }),
      fc.constant<Move>({ kind: "toggle" }),
    );
    fc.assert(
      fc.property(fc.array(moves), (all) => {
        const head = all.reduce<Playhead>((now, change) => move(course, now, change), at(0));
        expect(head.t).toBeGreaterThanOrEqual(0);
        expect(head.t).toBeLessThanOrEqual(course.duration_ms);
        const sent = all.filter(({ kind }) => kind === "seek" || kind === "step");
        expect(head.jumps).toBe(sent.length);
      }),
    );
  });
});
