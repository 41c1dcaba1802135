import { expect, test } from "vitest";
import type { GradeBody } from "../../../src/core/grading/assemble.ts";
import { afterNews, STARTED } from "../../../src/editor/models/gradingProgress.ts";
import type { GradingNews } from "../../../src/services/grading/gradingNews.ts";

const asking: GradingNews = { kind: "asking", unit: "Architecture", done: 3, of: 10 };
const silent: GradingNews = { kind: "slow", seconds: 12 };
const busy: GradingNews = { kind: "waiting", seconds: 20, attempt: 2, of: 3 };
const judged: GradingNews = { kind: "judged", soFar: { score: 50 } as GradeBody };

const after = (...news: GradingNews[]) => news.reduce(afterNews, STARTED);

test("a request says what is judged, and how much is done", () => {
  expect(after(asking)).toMatchObject({ state: "running", unit: "Architecture", done: 3, of: 10 });
});

test("a server that is silent or asks to wait is named, until it is asked again or has answered", () => {
  expect(after(asking, silent).note).toBe(
    "The server has been silent for 12 s; it may be loading the model.",
  );
  expect(after(asking, busy).note).toBe(
    "The server is busy or failed: next attempt in 20 s (2 of 3).",
  );
  expect(after(asking, busy, asking).note).toBeNull();
  expect(after(asking, silent, judged).note).toBeNull();
});

test("a judged unit moves the bar and shows its result, which stays while the next is judged", () => {
  const done = after(asking, judged);
  expect(done.done).toBe(4);
  expect(after(asking, judged, { ...asking, unit: "Deep dive", done: 4 }).soFar).toBe(done.soFar);
});

test("the bar never runs past its end, whatever further samples are judged", () => {
  expect(after({ ...asking, done: 10 }, judged, judged).done).toBe(10);
});
