import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { BoardGraph } from "../../src/core/board/graph.ts";
import type { GoldAnswer } from "../../src/core/catalog/gold.ts";
import { Lexicon } from "../../src/core/catalog/lexicon.ts";
import type { Question } from "../../src/core/catalog/question.ts";
import { CoreRubric, Rubric } from "../../src/core/catalog/rubric.ts";
import type { Source } from "../../src/core/evidence/source.ts";
import { type Answer, answerEvidence } from "../../src/core/grading/answer.ts";
import type { GradeBody } from "../../src/core/grading/assemble.ts";
import { gradeChecklist } from "../../src/core/grading/checklist.ts";
import type { SignalGrade } from "../../src/core/grading/grade.ts";

const readYaml = (path: string): unknown =>
  parse(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8"));

export const lexicon = Lexicon.parse(readYaml("rubrics/lexicon.yaml"));
export const core = CoreRubric.parse(readYaml("rubrics/core.yaml"));

/** A line of a conversation: "C 12:40 text" is the candidate's, "I 12:50 text" the interviewer's. */
export type Talk = readonly string[];

/** What a candidate left behind, in short. */
export interface ShortInterview {
  readonly talk?: Talk;
  readonly notes?: string;
  readonly board?: GoldAnswer["board"];
}

const LINE = /^([CI]) (?:(\d+:\d\d) )?(.*)$/s;

/** A line without a time is one minute after the line above it. */
export function answerOf({ talk = [], notes = "", board }: ShortInterview): Answer {
  const turns = talk.map((line, i) => {
    const [, speaker, at = `${i}:00`, text = ""] = LINE.exec(line) ?? [];
    return { at, speaker: speaker === "I" ? "interviewer" : "candidate", text } as const;
  });
  return { turns, notes, board: board ?? { nodes: [], edges: [] } };
}

export function sourcesOf(interview: ShortInterview): { sources: Source[]; board: BoardGraph } {
  return answerEvidence(answerOf(interview));
}

/** A gold answer as an interview. */
export function goldInterview({ turns, notes, board }: GoldAnswer): ShortInterview {
  const talk = turns.map(
    ({ at, speaker, text }) => `${speaker === "candidate" ? "C" : "I"} ${at} ${text}`,
  );
  return { talk, notes, board };
}

export const question: Question = {
  schema: "dojo.question/v1",
  id: "small-limiter",
  revision: 1,
  title: "Design a limiter",
  summary: "A limiter in front of a slow service",
  topics: ["rate-limiting"],
  phase: 1,
  difficulty: 1,
  ai: false,
  minutes: 45,
  target_level: "senior",
  stages: [{ id: "requirements", name: "Requirements", minutes: 45 }],
  facts: [],
  clarifications: [
    { id: "overhead", question: "How slow?", keywords: ["slow"], answer: "At most 50 ms at p95." },
  ],
  beats: [
    {
      id: "store-down",
      minute: 30,
      kind: "push_back",
      say: "The store that holds your counters is gone. What do callers see?",
    },
  ],
  prompt_html: "",
  prompt: "Many teams call one slow service. Last month a batch job took it down.",
  reference: "",
  model: "",
  followups: [],
};

/** A rubric of core signals of one criterion, one per `find`; an id maps to the alternatives or the whole `find`. */
export function rubricOf(
  finds: Readonly<Record<string, readonly string[] | Rubric["signals"][number]["find"]>>,
): Rubric {
  return Rubric.parse({
    schema: "dojo.rubric/v1",
    id: "small-limiter",
    revision: 1,
    extends: "core",
    weights: { architecture: 100 },
    signals: Object.entries(finds).map(([id, find]) => ({
      id,
      criterion: "architecture",
      tier: "core",
      text: `shows ${id}`,
      why: "it matters",
      find: Array.isArray(find) ? { any: find } : find,
      next: `Show ${id}.`,
    })),
    red_flags: [],
  });
}

export const gradeOf = (interview: ShortInterview, rubric: Rubric): GradeBody =>
  gradeAnswer(answerOf(interview), rubric);

export function gradeAnswer(answer: Answer, rubric: Rubric): GradeBody {
  return gradeChecklist({
    ...answerEvidence(answer),
    question,
    rubric,
    core,
    lexicon,
    targetLevel: "senior",
  });
}

export const signalsOf = (grade: GradeBody): SignalGrade[] =>
  grade.criteria.flatMap((criterion) => criterion.signals);

/** Verdicts by signal id. */
export const verdictsOf = (interview: ShortInterview, rubric: Rubric): Record<string, string> =>
  verdictsIn(gradeOf(interview, rubric));

export const verdictsIn = (grade: GradeBody): Record<string, string> =>
  Object.fromEntries(signalsOf(grade).map(({ id, verdict }) => [id, verdict]));

/** The verdict on one expression for one thing said. */
export function verdictOn(find: string, said: string): string {
  return verdictsOf({ talk: [`C 10:00 ${said}`] }, rubricOf({ it: [find] }))["it"] ?? "";
}
