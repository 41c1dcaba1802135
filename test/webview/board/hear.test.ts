import { expect, test } from "vitest";
import type { InterviewView, Line } from "../../../src/protocol/interviewPage.ts";
import { hear } from "../../../webview/board/hear.ts";

const line = (text: string, t = 1000): Line => ({ kind: "beat", t, text });

/** A view with only the fields that the news are about. */
const viewOf = (part: Partial<InterviewView>) => part as InterviewView;

test("a line that came with the first view is not shown twice when it also comes as an event", () => {
  const view = viewOf({ lines: [line("a"), line("b")] });
  const next = hear(view, { kind: "lines", lines: [line("b"), line("b", 2000), line("c")] });
  expect(next.lines.map(({ text, t }) => `${text}${t}`)).toEqual([
    "a1000",
    "b1000",
    "b2000",
    "c1000",
  ]);
});

test("a clarification is marked as asked, the others stay", () => {
  const asked = (id: string, asked: boolean) => ({ id, question: `${id}?`, asked });
  const view = viewOf({ clarifications: [asked("a", false), asked("b", false)] });
  expect(hear(view, { kind: "clarified", id: "b" })).toEqual({
    clarifications: [asked("a", false), asked("b", true)],
  });
});

test("the interviewer thinks until it is told otherwise", () => {
  const view = viewOf({ thinking: false, lines: [line("a")] });
  const asked = hear(view, { kind: "thinking", thinking: true });
  expect(asked).toEqual({ thinking: true, lines: [line("a")] });
  expect(hear(asked, { kind: "thinking", thinking: false })).toEqual(view);
});

test("each news changes its own part of the view", () => {
  const view = viewOf({ title: "x", status: "running", read_only: null, gap: null });
  const told = hear(
    hear(view, { kind: "status", status: "finished", read_only: "held elsewhere" }),
    { kind: "gap", gap: { ms: 5, reason: "sleep" } },
  );
  expect(told).toEqual({
    title: "x",
    status: "finished",
    read_only: "held elsewhere",
    gap: { ms: 5, reason: "sleep" },
  });
});
