import fc from "fast-check";
import { expect, test } from "vitest";
import { visibleElements } from "../../../src/core/interview/board.ts";
import type { InterviewEvent } from "../../../src/core/interview/event.ts";
import { boardDifference, BoardReplay } from "../../../src/core/replay/boardReplay.ts";
import type { BoardMoment } from "../../../src/protocol/replayPage.ts";
import { BoardFollower } from "../../../webview/replay/boardFollower.ts";
import { interviewEvents } from "../../support/arbitraryEvents.ts";
import { box, STARTED } from "../../support/interview.ts";

/** A page that follows a replay, with what it asked for and what it shows. */
function pageOf(events: readonly InterviewEvent[]) {
  const replay = new BoardReplay(events);
  const asked: number[] = [];
  const seen: string[] = [];
  let shown: readonly unknown[] = [];
  const answer = (t: number, known: number | null): BoardMoment => {
    const { board, from, until } = replay.at(t);
    const before = known === null ? new Map() : replay.at(known).board;
    const { changed, order } = boardDifference(before, board);
    return { changed: [...changed], order: [...order], from, until };
  };
  const follower = new BoardFollower(
    async (t, known) => {
      asked.push(t);
      return answer(t, known);
    },
    async (elements) => {
      shown = elements;
      seen.push(elements.map(({ id }) => id).join());
    },
  );
  return { replay, follower, asked, seen, shown: () => shown };
}

const drawn = (t: number, id: string): InterviewEvent => ({
  ...{ type: "board-changed", t, at: STARTED.at },
  ...{ upsert: [box(id)], remove: [] },
});

test("the page shows the board of every time it is sent to, in any order", async () => {
  const times = fc.array(fc.nat(60_000), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(interviewEvents, times, async (events, route) => {
      const { replay, follower, shown } = pageOf(events);
      for (const t of route) {
        await follower.follow(t);
        expect(shown()).toEqual(visibleElements(replay.at(t).board));
      }
    }),
  );
});

test("nothing is asked while the board stays as it is", async () => {
  const { follower, asked } = pageOf([STARTED, drawn(1_000, "a"), drawn(5_000, "b")]);
  for (const t of [1_000, 1_100, 4_999, 5_000, 90_000]) await follower.follow(t);
  expect(asked).toEqual([1_000, 5_000]);
});

test("of the times that come while an answer is under way, only the newest is asked for", async () => {
  const { follower, asked, seen } = pageOf([
    STARTED,
    ...[1, 2, 3, 4].map((t) => drawn(t, `b${t}`)),
  ]);
  const first = follower.follow(1);
  void follower.follow(2);
  void follower.follow(3);
  void follower.follow(4);
  await first;
  expect(asked).toEqual([1, 4]);
  expect(seen.at(-1)).toBe("b1,b2,b3,b4");
});

test("while a board is being painted nothing is asked, and then only for the newest time", async () => {
  const asked: number[] = [];
  const paints: (() => void)[] = [];
  const follower = new BoardFollower(
    async (t) => {
      asked.push(t);
      return { changed: [], order: [], from: t, until: t + 1 };
    },
    () => new Promise((resolve) => void paints.push(resolve)),
  );
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const first = follower.follow(1);
  await settled();
  for (let t = 2; t <= 100; t++) void follower.follow(t);
  await settled();
  expect(asked).toEqual([1]);
  paints[0]?.();
  await settled();
  paints[1]?.();
  await first;
  expect(asked).toEqual([1, 100]);
});

test("after a failure the next time is asked for again", async () => {
  let fails = true;
  const seen: number[] = [];
  const follower = new BoardFollower(
    async (t) => {
      if (fails) throw new Error("no host");
      return { changed: [box(`at${t}`)], order: [`at${t}`], from: t, until: null };
    },
    async (elements) => void seen.push(elements.length),
  );
  await expect(follower.follow(1)).rejects.toThrow("no host");
  fails = false;
  await follower.follow(2);
  expect(seen).toEqual([1]);
});
