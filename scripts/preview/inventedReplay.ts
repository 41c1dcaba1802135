import type { InterviewEvent } from "../../src/core/interview/event.ts";
import { typedSegments } from "../../src/core/interview/transcript.ts";
import { boardDifference, BoardReplay } from "../../src/core/replay/boardReplay.ts";
import type { BoardMoment, ReplayView } from "../../src/protocol/replayPage.ts";
import { interviewView } from "./inventedInterview.ts";

// Invented data: it only has to look plausible. `?damaged` is a journal without its end, `?bare` one without board and talk.
const DURATION_MS = 45 * 60_000;

/** The interview of the other pages, its board drawn evenly over its time. */
export function inventedReplay(wish: URLSearchParams) {
  const { title, clock, files, ...drawn } = interviewView(wish);
  const { lines, elements } = wish.has("bare") ? { lines: [], elements: [] } : drawn;
  const events = elements.map((element, index): InterviewEvent => {
    const t = ((index + 1) * DURATION_MS) / (elements.length + 1);
    return { type: "board-changed", t, at: "", upsert: [element], remove: [] };
  });
  const board = new BoardReplay(events);
  let t = 0;
  const stages = clock.stages.map(({ name, budget_ms }) => {
    t += budget_ms;
    return { kind: "stage" as const, t: t - budget_ms, text: name };
  });
  const beats = lines
    .filter(({ kind }) => kind === "beat")
    .map((line) => ({ kind: "beat" as const, t: line.t, text: line.text }));
  const view: ReplayView = {
    ...{ title, date: "2026-11-23T09:00:00Z", duration_ms: DURATION_MS, files, empty: [] },
    lines: typedSegments(lines.map(({ kind, t, text }) => ({ kind, t, text }))),
    marks: [...stages, ...beats].sort((a, b) => a.t - b.t),
    end: elements,
    ...{ sound: null, place: null },
    notices: wish.has("damaged")
      ? ["The journal stops before the end of the interview, and the replay with it."]
      : [],
  };
  const momentAt = (wanted: number, shown: number | null): BoardMoment => {
    const { board: now, from, until } = board.at(wanted);
    const known = shown === null ? new Map() : board.at(shown).board;
    const { changed, order } = boardDifference(known, now);
    return { changed: [...changed], order: [...order], from, until };
  };
  return { view, momentAt };
}
