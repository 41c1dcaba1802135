import type { Catalog } from "../../core/catalog/catalog.ts";
import type { Question } from "../../core/catalog/question.ts";
import type { GradeBody } from "../../core/grading/assemble.ts";
import { givesAway } from "../../core/grading/givesAway.ts";
import type { SignalGrade } from "../../core/grading/grade.ts";
import { followUpAim, neutralFollowUp } from "../../core/interview/followUp.ts";
import {
  answerPrompt,
  followUpPrompt,
  type InterviewerPrompt,
} from "../../core/interview/interviewerPrompt.ts";
import { inventsNumber, spokenLine } from "../../core/interview/spokenLine.ts";
import type { InterviewState } from "../../core/interview/state.ts";
import type { Model } from "../../core/models/model.ts";
import { checklistSoFar } from "../grading/signalShown.ts";

/** An interview as it is now. */
export interface Situation {
  readonly question: Question;
  readonly state: InterviewState;
}

export interface FollowUp {
  readonly text: string;
  /** The signal that it probes. */
  readonly signal: string;
}

/** Somebody who answers beyond the script. Null: there is nothing to say, and the script stands in. */
export interface Interviewer {
  answer(asked: string, situation: Situation, signal: AbortSignal): Promise<string | null>;
  followUp(situation: Situation, signal: AbortSignal): Promise<FollowUp | null>;
}

const MAX_OUTPUT_TOKENS = 160;
const LONGEST_QUESTION_WORDS = 40;

/** A model that plays the interviewer. What it says is checked before anybody hears it. */
export class ModelInterviewer implements Interviewer {
  constructor(
    private readonly model: Model,
    private readonly catalog: () => Catalog,
  ) {}

  async answer(asked: string, situation: Situation, signal: AbortSignal): Promise<string | null> {
    const { question, state } = situation;
    const line = await this.#say(answerPrompt({ question, state, asked }), signal);
    const grade = checklistSoFar(state, this.catalog());
    return line !== null && grade !== null && this.#isFit(line, situation, grade) ? line : null;
  }

  async followUp(situation: Situation, signal: AbortSignal): Promise<FollowUp | null> {
    const { question, state } = situation;
    const grade = checklistSoFar(state, this.catalog());
    const aim = grade && followUpAim(grade, askedFor(situation));
    if (!aim) return null;
    const line = await this.#say(followUpPrompt({ question, state, aim }), signal);
    if (line === null) return null;
    const isFit = isShortQuestion(line) && this.#isFit(line, situation, grade, aim.quote.text);
    return { text: isFit ? line : neutralFollowUp(aim), signal: aim.signal };
  }

  async #say({ prefix, task }: InterviewerPrompt, signal: AbortSignal): Promise<string | null> {
    const outcome = await this.model.send(
      {
        prefix,
        task,
        schema: null,
        format: "text",
        maxOutputTokens: MAX_OUTPUT_TOKENS,
        temperature: 0.3,
        thinking: false,
      },
      { signal },
    );
    return outcome.ok && outcome.reply.finish !== "filter" ? spokenLine(outcome.reply.text) : null;
  }

  /** Gives nothing away that the candidate has not shown, and names no figure of the model's own. */
  #isFit(line: string, { question, state }: Situation, grade: GradeBody, quoted = ""): boolean {
    const { rubrics, lexicon } = this.catalog();
    const rubric = rubrics.get(question.id);
    const signals = grade.criteria.flatMap((criterion) => criterion.signals);
    const shown = new Set(signals.filter(isShown).map(({ id }) => id));
    return (
      rubric !== undefined &&
      !givesAway(line, shown, { rubric, lexicon }) &&
      !inventsNumber(line, [...knownTexts({ question, state }), quoted])
    );
  }
}

/** What follow-ups went into before, and what the script asks for itself. */
const askedFor = ({ question, state }: Situation): ReadonlySet<string> =>
  new Set([...state.probed, ...question.beats.flatMap(({ unless }) => unless ?? [])]);

const isShown = ({ verdict }: SignalGrade): boolean => verdict === "met" || verdict === "partial";

const isShortQuestion = (line: string): boolean =>
  line.endsWith("?") && line.split(" ").length <= LONGEST_QUESTION_WORDS;

const knownTexts = ({ question, state }: Situation): string[] => [
  question.prompt,
  ...question.clarifications.flatMap((one) => [one.question, one.answer]),
  ...state.lines.map(({ text }) => text),
  state.notes,
];
