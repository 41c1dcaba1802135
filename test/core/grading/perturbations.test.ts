import { describe, expect, test } from "vitest";
import type { Answer } from "../../../src/core/grading/answer.ts";
import {
  echoed,
  emptied,
  injected,
  mainComponent,
  negated,
  negatedByPrefix,
  padded,
  PAYLOADS,
  reordered,
  stuffed,
  withoutComponent,
} from "../../../src/core/grading/perturbations.ts";
import { answerOf, gradeAnswer, rubricOf, verdictsIn } from "../../support/interviews.ts";

const rubric = rubricOf({
  reserve: ["#reserve & (#settle | #actual-usage)"],
  atomic: ["#atomic-step & (bucket | limit)"],
  failover: ["#failover & #circuit-breaker"],
  key: ["#idempotency-key & #key-from-state"],
  unknown: ["#unknown-outcome & #query-outcome"],
  queue: ["#queue & #fair-share", "board:path(client, queue)"],
  alert: ["#alert & #age-alert"],
  store: ["#durable-store & (record | row)"],
});

const answer = answerOf({
  talk: [
    "I 0:05 Please start whenever you are ready.",
    "C 2:00 The awkward part is that I learn a request's cost late. So we reserve an estimate up front, and when the actual usage comes back we settle the difference.",
    "C 5:00 The check and the charge are one Lua script over all buckets, so two nodes can't both take the last token.",
    "I 9:00 What if a provider goes down?",
    "C 9:10 Every provider sits behind a circuit breaker. When it opens, the router fails over to the next one, but only before anything was streamed.",
    "C 14:00 A tool call carries an idempotency key made of run id and step number, and its record is a row in Postgres that is committed first.",
    "I 20:00 The machine dies after the mail went out. And then?",
    "C 20:10 Then the outcome is unknown, which is a state of its own. Somebody has to ask the provider by reference before anything else happens.",
    "C 30:00 In front of the providers there's a queue per team with weighted fair shares, so that batch can't starve the chat.",
    "C 38:00 We page the on-call when an unresolved call is older than fifteen minutes.",
  ],
  notes: "",
  board: {
    nodes: [
      { id: "c", kind: "client", text: "Teams" },
      { id: "q", kind: "queue", text: "Fair queue" },
      { id: "p", kind: "provider", text: "Providers" },
    ],
    edges: [
      { from: "c", to: "q" },
      { from: "q", to: "p" },
    ],
  },
});

const ALL = Object.fromEntries(rubric.signals.map(({ id }) => [id, "met"]));
const verdictsOf = (given: Answer) => verdictsIn(gradeAnswer(given, rubric));
const metIn = (given: Answer): number =>
  Object.values(verdictsOf(given)).filter((verdict) => verdict === "met").length;

test("the answer itself shows everything", () => {
  expect(verdictsOf(answer)).toEqual(ALL);
});

describe("what must not change the verdicts", () => {
  test.each(Object.entries({ padded, reordered, injected }))("%s", (_, disguise) => {
    expect(verdictsOf(disguise(answer))).toEqual(ALL);
  });
});

describe("what must leave nothing", () => {
  test.each(Object.entries({ stuffed, negated, negatedByPrefix, echoed, emptied }))(
    "%s",
    (_, spoil) => {
      expect(metIn(spoil(answer))).toBe(0);
    },
  );
});

test("every payload is noticed", () => {
  const texts = gradeAnswer(injected(answer), rubric).addressed_to_grader.map(({ text }) => text);
  const missed = PAYLOADS.filter((payload) => !texts.some((text) => payload.includes(text)));
  expect(missed).toEqual([]);
});

test("a removed component takes its own signals along and no others", () => {
  const without = withoutComponent(/queue/i)(answer);
  expect(verdictsOf(without)).toEqual({ ...ALL, queue: "absent" });
});

describe("the main component", () => {
  const board = {
    nodes: [
      { id: "q", text: "Fair queue" },
      { id: "l", text: "Limiter" },
      { id: "g", text: "Gateway" },
      { id: "x", text: "Archive" },
    ],
    edges: [],
  };
  const chosenIn = (...talk: string[]) => mainComponent(answerOf({ talk, board }))?.source;
  const REST = "C Then we measure. Then we deploy. Then we scale. Then we rest. Then we stop.";

  test("is the box that the candidate speaks of most", () => {
    const talk = "C The queue is fair. Queues hold work. The limiter refuses.";
    expect(chosenIn(talk, REST)).toBe(String.raw`\b(?:fair|queue)`);
  });

  test("is not what a third of the answer is about", () => {
    const talk = "C The queue is fair. Queues hold work. Queues drain. The limiter refuses.";
    expect(chosenIn(talk, REST)).toBe(String.raw`\b(?:fair|queue)`);
    expect(chosenIn(talk, "C A queue again. Queues for ever.", REST)).toBe(
      String.raw`\b(?:limiter)`,
    );
  });

  test("is none where the candidate speaks of no box, whatever the interviewer says", () => {
    expect(chosenIn("I What of the archive?", REST)).toBeUndefined();
  });
});
