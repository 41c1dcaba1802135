import type { ReplayView } from "../../src/protocol/replayPage.ts";
import { minutesAndSeconds } from "../shared/time.ts";

type Mark = ReplayView["marks"][number];
type Line = ReplayView["lines"][number];

/** How long a mark stays in words after its moment. */
const MARK_MS = 4_000;
/** While playing, "previous" must be able to leave the mark that it has just gone to. */
const GRACE_MS = 1_500;

export const KIND_OF_MARK: Record<Mark["kind"], string> = {
  stage: "Stage",
  beat: "Interviewer",
  evidence: "Evidence",
};

export function stageAt(marks: readonly Mark[], t: number): string {
  return marks.findLast((mark) => mark.kind === "stage" && mark.t <= t)?.text ?? "";
}

/** The line that was begun last, -1 before the first, and whether it is still being said. */
export function lineAt(
  lines: readonly Line[],
  t: number,
): { readonly index: number; readonly isSaid: boolean } {
  const index = lines.findLastIndex(({ start_ms }) => start_ms <= t);
  return { index, isSaid: t < (lines[index]?.end_ms ?? 0) };
}

/** The next mark, or the one before. */
export function markFrom(
  marks: readonly Mark[],
  { t, playing }: { readonly t: number; readonly playing: boolean },
  way: -1 | 1,
): Mark | undefined {
  if (way > 0) return marks.find((mark) => mark.t > t);
  const before = playing ? t - GRACE_MS : t;
  return marks.findLast((mark) => mark.t < before);
}

/** What has just been reached: the marks of the latest moment that has some, for as long as it is fresh. */
function freshMarks(marks: readonly Mark[], t: number): Mark[] {
  const latest = marks.findLast((mark) => mark.t <= t && t < mark.t + MARK_MS);
  return latest === undefined ? [] : marks.filter((mark) => mark.t === latest.t);
}

/** "12:34, stage Deep dive". */
export function placeInWords(marks: readonly Mark[], t: number): string {
  const stage = stageAt(marks, t);
  return `${minutesAndSeconds(t)}${stage === "" ? "" : `, stage ${stage}`}`;
}

/** "Evidence: Depth: “a bucket”", what has just been reached; empty without it. */
export function marksInWords(marks: readonly Mark[], t: number): string {
  const fresh = freshMarks(marks, t);
  return fresh.map(({ kind, text }) => `${KIND_OF_MARK[kind]}: ${text}`).join(" · ");
}
