import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { visibleElements } from "../../../src/core/interview/board.ts";
import type { InterviewEvent } from "../../../src/core/interview/event.ts";
import { fold } from "../../../src/core/interview/state.ts";
import { boardDifference, BoardReplay } from "../../../src/core/replay/boardReplay.ts";
import { interviewEvents } from "../../support/arbitraryEvents.ts";
import { box, STARTED } from "../../support/interview.ts";

const { at } = STARTED;
const change = (t: number, ...upsert: ReturnType<typeof box>[]): InterviewEvent => ({
  type: "board-changed",
  t,
  at,
  upsert,
  remove: [],
});

/** Times around every event, where an error by one would show. */
const momentOf = (events: readonly InterviewEvent[]) =>
  fc.oneof(
    fc.nat(130_000),
    fc
      .tuple(fc.constantFrom(...events), fc.constantFrom(-1, 0, 1))
      .map(([{ t }, off]) => Math.max(0, t + off)),
  );
const scenes = interviewEvents.chain((events) =>
  fc.record({ events: fc.constant(events), t: momentOf(events), other: momentOf(events) }),
);

describe("the board of a replay", () => {
  test("is at any time the fold of all events up to then", () => {
    fc.assert(
      fc.property(scenes, ({ events, t }) => {
        const until = events.filter((event) => event.t <= t);
        expect([...new BoardReplay(events).at(t).board]).toEqual([...fold(until).board]);
      }),
      { numRuns: 500 },
    );
  });

  test("is the same from `from` to just before `until`", () => {
    fc.assert(
      fc.property(scenes, ({ events, t }) => {
        const replay = new BoardReplay(events);
        const { board, from, until } = replay.at(t);
        expect(from).toBeLessThanOrEqual(t);
        expect([...replay.at(from).board]).toEqual([...board]);
        if (until === null) return;
        expect(until).toBeGreaterThan(t);
        expect([...replay.at(until - 0.1).board]).toEqual([...board]);
      }),
    );
  });

  test("is what a page makes of another board and the difference", () => {
    fc.assert(
      fc.property(scenes, ({ events, t, other }) => {
        const replay = new BoardReplay(events);
        const shown = replay.at(other).board;
        const wanted = replay.at(t).board;
        const { changed, order } = boardDifference(shown, wanted);
        const known = new Map(
          [...visibleElements(shown), ...changed].map((element) => [element.id, element]),
        );
        expect(order.map((id) => known.get(id))).toEqual(visibleElements(wanted));
      }),
    );
  });

  test("is empty before the first change, and without any", () => {
    expect(new BoardReplay([STARTED, change(5, box("a"))]).at(4).board.size).toBe(0);
    const still = new BoardReplay([STARTED]).at(9_000);
    expect(still).toEqual({ board: new Map(), from: 0, until: null });
  });

  test("does not go back where the clock of a journal did", () => {
    const replay = new BoardReplay([STARTED, change(10, box("a")), change(4, box("b"))]);
    expect([...replay.at(9).board.keys()]).toEqual([]);
    expect([...replay.at(10).board.keys()]).toEqual(["a", "b"]);
  });
});

test("what a whole board repeats is no difference", () => {
  const replay = new BoardReplay([
    STARTED,
    change(1, box("a"), box("b")),
    { type: "board-keyframe", t: 2, at, elements: [box("a"), box("b", 2)] },
  ]);
  const { changed, order } = boardDifference(replay.at(1).board, replay.at(2).board);
  expect({ changed, order }).toEqual({ changed: [box("b", 2)], order: ["a", "b"] });
});
