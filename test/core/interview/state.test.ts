import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changeBoard, visibleElements } from "../../../src/core/interview/board.ts";
import type { InterviewEvent } from "../../../src/core/interview/event.ts";
import { begin, fold, openGap, reduce } from "../../../src/core/interview/state.ts";
import { interviewEvents } from "../../support/arbitraryEvents.ts";
import { box, STARTED } from "../../support/interview.ts";

const at = "2026-11-23T16:30:00.000Z";

function stateAfter(...events: readonly InterviewEvent[]) {
  return fold([STARTED, ...events]);
}

describe("the fold over events", () => {
  test("is the same as one step after another, whatever the keyframes let it skip", () => {
    fc.assert(
      fc.property(interviewEvents, (events) => {
        const stepwise = events.slice(1).reduce(reduce, begin(STARTED));
        expect(fold(events)).toEqual(stepwise);
      }),
    );
  });

  test("spends exactly the elapsed time on the stages", () => {
    fc.assert(
      fc.property(interviewEvents, (events) => {
        const { elapsedMs, spentMs } = fold(events);
        expect([...spentMs.values()].reduce((sum, ms) => sum + ms, 0)).toBe(elapsedMs);
      }),
    );
  });

  test("needs a start", () => {
    expect(() => fold([{ type: "tick", t: 1, at }])).toThrow(
      "The journal does not begin with the start of an interview.",
    );
  });

  test("decides on the latest gap first", () => {
    const gap = (ms: number): InterviewEvent => ({ type: "gap", t: 0, at, reason: "sleep", ms });
    const state = stateAfter(gap(1), gap(2), { type: "gap-counted", t: 2, at, ms: 2 });
    expect(state.gaps.map(({ status }) => status)).toEqual(["open", "counted"]);
    expect(openGap(state)).toEqual({ reason: "sleep", ms: 1, status: "open" });
  });

  test("ignores a board of an external edit that is none", () => {
    const state = stateAfter(
      { type: "board-keyframe", t: 0, at, elements: [box("a")] },
      { type: "external-edit", t: 0, at, file: "board.excalidraw", content: "{" },
    );
    expect([...state.board.keys()]).toEqual(["a"]);
  });
});

describe("the board", () => {
  test("keeps the newer version, whichever comes last", () => {
    const board = changeBoard(new Map([["a", box("a", 3)]]), { upsert: [box("a", 2)], remove: [] });
    expect([...board.values()]).toEqual([box("a", 3)]);
    const same = changeBoard(board, { upsert: [box("a", 3, { x: 1 })], remove: [] });
    expect([...same.values()]).toEqual([box("a", 3, { x: 1 })]);
  });

  test("is shown in drawing order, without what was deleted", () => {
    const board = changeBoard(new Map(), {
      upsert: [
        box("c", 1, { index: "a2" }),
        box("b", 1, { index: "a1" }),
        box("Z", 1, { index: "a1" }),
        box("a", 1, { index: "Zz" }),
        box("d", 1, { index: "a0", isDeleted: true }),
        box("e", 1, { index: "a3" }),
      ],
      remove: ["e", "nobody"],
    });
    expect(visibleElements(board).map(({ id }) => id)).toEqual(["a", "Z", "b", "c"]);
  });

  test("keeps the order of an older scene, which has no indices", () => {
    const board = changeBoard(new Map(), {
      upsert: [box("b", 1, { index: null }), box("a")],
      remove: [],
    });
    expect(visibleElements(board).map(({ id }) => id)).toEqual(["b", "a"]);
  });
});
