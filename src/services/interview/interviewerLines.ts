import type { Clarification, Question } from "../../core/catalog/question.ts";
import { dueBeats } from "../../core/interview/beats.ts";
import { matchClarification, NO_SCRIPTED_ANSWER } from "../../core/interview/clarifications.ts";
import { followUpBeat, mayFollowUp } from "../../core/interview/followUp.ts";
import type { Clock } from "./clock.ts";
import type { FollowUp, Interviewer } from "./interviewer.ts";
import { InterviewerTurns } from "./interviewerTurns.ts";
import type { TimedLog } from "./timedLog.ts";

interface Parts {
  readonly clock: Clock;
  readonly log: TimedLog;
  /** Null: there is no script, and nothing that an interviewer could know. */
  readonly question: Question | null;
  /** Asked each time; null when the script speaks alone. */
  readonly interviewer: () => Interviewer | null;
  readonly isShown: (signal: string) => boolean;
  readonly onThinking: (thinking: boolean) => void;
}

/** Everything that the interviewer says in a live interview: beats, answers and follow-ups. */
export class InterviewerLines {
  readonly #turns: InterviewerTurns;

  constructor(private readonly parts: Parts) {
    this.#turns = new InterviewerTurns(parts.clock, parts.onThinking);
  }

  /** Whether a question of the candidate waits for its answer. */
  get isThinking(): boolean {
    return this.#turns.isThinking;
  }

  /** Says the beats that are due, unless their signal was shown. */
  showBeats(): void {
    const { log, question, isShown } = this.parts;
    for (const { id, unless, say, kind } of dueBeats(question?.beats ?? [], log.state)) {
      if (unless !== undefined && isShown(unless)) {
        log.append((now) => ({ type: "beat-skipped", ...now, beat: id, signal: unless }));
      } else {
        log.append((now) => ({ type: "beat-shown", ...now, beat: id, text: say, tag: kind }));
      }
    }
  }

  /**
   * Answers free words. A configured interviewer does so as soon as it can; else, or when nothing comes
   * of it, the script does, if a clarification fits.
   */
  answer(asked: string): void {
    const { log, question } = this.parts;
    const match = matchClarification(asked, question?.clarifications ?? []);
    const interviewer = question && this.parts.interviewer();
    if (!interviewer) return this.clarify(match);
    this.#turns.answer(
      (signal) => interviewer.answer(asked, { question, state: log.state }, signal),
      (text) => (text === null ? this.clarify(match) : this.#answerFreely(text)),
    );
  }

  /** Answers from the script. */
  clarify(clarification: Clarification | null): void {
    this.parts.log.append((now) => ({
      type: "answered",
      ...now,
      clarification: clarification?.id ?? null,
      text: clarification?.answer ?? NO_SCRIPTED_ANSWER,
    }));
  }

  /** A stage may begin with a question about what was said before it. */
  followUp(): void {
    const { log, question } = this.parts;
    const { stage } = log.state;
    const isWelcome = (): boolean =>
      log.state.stage === stage && mayFollowUp(question?.beats ?? [], log.state);
    const interviewer = question && isWelcome() ? this.parts.interviewer() : null;
    if (!question || !interviewer) return;
    this.#turns.followUp<FollowUp>(
      (signal) => interviewer.followUp({ question, state: log.state }, signal),
      (found) => {
        if (!isWelcome()) return;
        const beat = followUpBeat(stage);
        log.append((now) => ({ type: "beat-shown", ...now, beat, tag: "probe", ...found }));
      },
    );
  }

  /** Says nothing any more. */
  stop(): void {
    this.#turns.stop();
  }

  #answerFreely(text: string): void {
    this.parts.log.append((now) => ({
      type: "answered",
      ...now,
      clarification: null,
      text,
      by: "model",
    }));
  }
}
