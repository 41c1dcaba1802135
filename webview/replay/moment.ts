import type { ReplayView } from "../../src/protocol/replayPage.ts";

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

export function nextMark(marks: readonly Mark[], t: number): Mark | undefined {
  return marks.find((mark) => mark.t > t);
}

export function previousMark(
  marks: readonly Mark[],
  t: number,
  playing: boolean,
): Mark | undefined {
  const before = playing ? t - GRACE_MS : t;
  return marks.findLast((mark) => mark.t < before);
}

/** What has just been reached: the marks of the latest moment that has some, for as long as it is fresh. */
export function freshMarks(marks: readonly Mark[], t: number): Mark[] {
  const latest = marks.findLast((mark) => mark.t <= t && t < mark.t + MARK_MS);
  return latest === undefined ? [] : marks.filter((mark) => mark.t === latest.t);
}

/** "Deep dive" within a sentence; "API and data" keeps its letters. */
export const inSentence = (name: string) =>
  name.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
