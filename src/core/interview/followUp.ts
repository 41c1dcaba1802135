import type { Beat } from "../catalog/question.ts";
import type { GradeBody } from "../grading/assemble.ts";
import type { GradeQuote, SignalGrade } from "../grading/grade.ts";
import type { InterviewState } from "./state.ts";

/** What a follow-up goes into: something that the candidate said, and the signal that it shows. */
export interface FollowUpAim {
  readonly signal: string;
  readonly quote: GradeQuote;
}

/**
 * The weakest point that the candidate has made: half shown before shown once, core before the rest, the
 * heaviest criterion first. Null when there is none beside the signals in `asked`.
 */
export function followUpAim(
  { criteria }: Pick<GradeBody, "criteria">,
  asked: ReadonlySet<string>,
): FollowUpAim | null {
  const [weakest] = criteria
    .flatMap(({ weight, signals }) => signals.map((signal) => ({ ...signal, weight })))
    .filter((signal) => isThin(signal) && !asked.has(signal.id))
    .sort(
      (a, b) =>
        rank(a.verdict === "partial", b.verdict === "partial") ||
        rank(a.tier === "core", b.tier === "core") ||
        b.weight - a.weight,
    );
  const quote = weakest?.quotes[0];
  return weakest && quote ? { signal: weakest.id, quote } : null;
}

const isThin = ({ verdict, quotes }: SignalGrade): boolean =>
  (verdict === "partial" && quotes.length > 0) || (verdict === "met" && quotes.length === 1);

const rank = (a: boolean, b: boolean): number => Number(b) - Number(a);

/** The id of the beat that a follow-up becomes: one a stage. */
export const followUpBeat = (stage: string): string => `follow-up-${stage}`;

const QUIET_MS = 20_000;

/** Whether a follow-up fits in now: in a mock that runs, once a stage, and not close to another line of the interviewer. */
export function mayFollowUp(beats: readonly Beat[], state: InterviewState): boolean {
  const { elapsedMs, header, lines, stage, status } = state;
  if (header.mode !== "mock" || status !== "running") return false;
  if (state.beats.has(followUpBeat(stage))) return false;
  const isNear = (t: number): boolean => Math.abs(t - elapsedMs) < QUIET_MS;
  const isComing = ({ id, minute }: Beat): boolean =>
    !state.beats.has(id) && isNear(minute * 60_000);
  return !lines.some(({ kind, t }) => kind === "beat" && isNear(t)) && !beats.some(isComing);
}

const DID = { speech: "said", notes: "noted", board: "drew" } as const;
const LONGEST_QUOTE_WORDS = 20;

/** A follow-up that nobody could take a hint from. */
export function neutralFollowUp({ quote: { kind, text } }: FollowUpAim): string {
  const words = text.trim().split(/\s+/);
  const isLong = words.length > LONGEST_QUOTE_WORDS;
  const quoted = isLong ? `${words.slice(0, LONGEST_QUOTE_WORDS).join(" ")}…` : words.join(" ");
  return `You ${DID[kind]} “${quoted}”. What happens when that fails?`;
}
