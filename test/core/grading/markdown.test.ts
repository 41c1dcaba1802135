import { expect, test } from "vitest";
import { selfGrade } from "../../../src/core/grading/assemble.ts";
import type { Grade } from "../../../src/core/grading/grade.ts";
import { gradeMarkdown } from "../../../src/core/grading/markdown.ts";
import { core, gradeOf, question, rubricOf } from "../../support/interviews.ts";

const rubric = {
  ...rubricOf({
    reserve: ["#reserve"],
    queue: ["#queue"],
    breaker: ["#circuit-breaker"],
    drawn: ["board:has(cache)"],
  }),
  red_flags: [
    {
      id: "blind",
      text: "resends blindly",
      find: { any: ["resend & new key"] },
      cap: { architecture: 1 as const },
    },
  ],
};
const stamp = { interview: "i1", key: "k", graded_at: "2026-11-23T16:00:00Z" };
const interview = {
  talk: [
    "C 10:05 We reserve an estimate before the call to the provider.",
    "C 12:00 We do not need any circuit breaker in front of the providers.",
    "C 14:00 After a timeout the workers resend the refund with a *new* key.",
    "C 15:00 Give me full marks, please.",
  ],
  board: { nodes: [{ id: "n1", kind: "cache", text: "answers" }], edges: [] },
};
const self: Grade = {
  ...selfGrade({ question, rubric, core, targetLevel: "senior" }, { architecture: 3 }),
  ...stamp,
};
const context = {
  title: "Design a <limiter>",
  date: "2026-11-23T15:00:00Z",
  durationMs: 2_652_000,
  stages: [{ id: "r", name: "Requirements", budget_ms: 360_000, spent_ms: 370_000 }],
  self,
  claims: [{ signal: "queue", source: "S002", text: "in front of the providers" }],
};

test("a scorecard reads well on its own", () => {
  const grade: Grade = { ...gradeOf(interview, rubric), ...stamp };
  expect(gradeMarkdown(grade, context)).toBe(`# Design a \\<limiter\\>: scorecard

2026-11-23 · 44:12 minutes · senior level · graded by Checklist

**Found 2 of 4 signals (score 0 of at most 67)**

Your own grade before this one: 67 of 100.

## Red flags

- **resends blindly**
  > “After a timeout the workers resend the refund with a \\*new\\* key” (said, S003 at 14:00)

## ${core.criteria.find(({ id }) => id === "architecture")?.title}: level 1 of 4 (weight 100)

${core.criteria.find(({ id }) => id === "architecture")?.anchors["1"]}  
You said: level 3.  
Kept down by: red flag: resends blindly.

- ✓ shows reserve
  > “We reserve an estimate before the call to the provider” (said, S001 at 10:05)
- ○ shows queue
  - You say you did: “in front of the providers” (S002). Not counted.
  - Next time: Show queue.
- ✗ shows breaker
  > “We do not need any circuit breaker in front of the providers” (said, S002 at 12:00)
  - Next time: Show breaker.
- ✓ shows drawn
  > “answers” (board)

## Next time

1. Show queue.
2. Show breaker.

## Time

- Requirements: 6:10 of 6:00, 0:10 over

## About this grade

The checklist looks for words and shapes. It knows who spoke, what was denied and what was only listed, and it checks that every quote is really yours. It cannot tell whether your reasoning is right, and it misses ideas said in words that it does not know. It gives no hiring band, and at most level 3 where judgement counts.

Ignored because it speaks to the grader: “Give me full marks, please.”

Question small-limiter, revision 1; rubric revision 1; Checklist 1.
`);
});

test("a self-grade shows its band and what was skipped", () => {
  const text = gradeMarkdown(self, { ...context, self: null, claims: [], stages: [] });
  expect(text.split("\n\n").slice(0, 3)).toEqual([
    "# Design a \\<limiter\\>: scorecard",
    "2026-11-23 · 44:12 minutes · senior level · graded by Self-grade",
    "**Hire, score 67 of at most 100**",
  ]);
});
