import { describe, expect, test } from "vitest";
import { Rubric } from "../../../src/core/catalog/rubric.ts";
import {
  core,
  gradeOf,
  type ShortInterview,
  signalsOf,
  sourcesOf,
  rubricOf,
  verdictsOf,
} from "../../support/interviews.ts";

const RESERVE = "We reserve an estimate before the call to the provider.";
const SETTLE = "When the usage comes back we settle the real token count.";
const both = rubricOf({ both: ["reserve & settle"] });

describe("two operands", () => {
  const filler = "The gateway terminates connections and forwards bytes to whoever asked. ";
  test.each([
    ["in one turn are met", [`C 10:00 ${RESERVE} ${SETTLE}`], "met"],
    [
      "more than forty words apart are partial",
      [`C 10:00 ${RESERVE} ${filler.repeat(4)} ${SETTLE}`],
      "partial",
    ],
    [
      "more than a hundred and twenty words apart are nothing",
      [`C 10:00 ${RESERVE} ${filler.repeat(14)} ${SETTLE}`],
      "absent",
    ],
    [
      "in neighbouring turns of a minute are partial",
      [`C 10:00 ${RESERVE}`, `C 10:40 ${SETTLE}`],
      "partial",
    ],
    ["in turns minutes apart are nothing", [`C 10:00 ${RESERVE}`, `C 14:00 ${SETTLE}`], "absent"],
    ["in segments of one breath are met", [`C 10:00 ${RESERVE}`, `C 10:04 ${SETTLE}`], "met"],
  ])("%s", (_, talk, verdict) => {
    expect(verdictsOf({ talk }, both)).toEqual({ both: verdict });
  });
});

test("all: every line is needed, half of them is partial", () => {
  const rubric = rubricOf({ it: { all: ["reserve", "settle"] } });
  const talks = [
    [`C 5:00 ${RESERVE}`, `C 30:00 ${SETTLE}`],
    [`C 5:00 ${RESERVE}`],
    ["C 5:00 Nothing of that kind was said by anybody."],
  ];
  expect(talks.map((talk) => verdictsOf({ talk }, rubric)["it"])).toEqual([
    "met",
    "partial",
    "absent",
  ]);
});

describe("the drawing", () => {
  const board = {
    nodes: [
      { id: "c", kind: "client", text: "Teams" },
      { id: "q", kind: "queue", text: "fair queue" },
      { id: "p", kind: "provider", text: "Provider A" },
    ],
    edges: [
      { from: "c", to: "q" },
      { from: "q", to: "p", label: "reserve first" },
    ],
  };
  const rubric = rubricOf({
    drawn: ["board:has(queue)"],
    path: ["board:path(client, llm)"],
    missing: ["board:has(cache)"],
    label: ["fair queue"],
    mixed: ["board:has(queue) & fairness"],
  });

  test("proves what it shows; words that stand only on it earn half", () => {
    expect(
      verdictsOf(
        { board, talk: ["C 10:00 With weights per team we get fairness over all teams."] },
        rubric,
      ),
    ).toEqual({
      drawn: "met",
      path: "met",
      missing: "absent",
      label: "partial",
      mixed: "met",
    });
  });

  test("is quoted by the words on it", () => {
    const signals = signalsOf(gradeOf({ board }, rubric));
    expect(
      signals.find(({ id }) => id === "path")?.quotes.map(({ kind, text }) => [kind, text]),
    ).toEqual([
      ["board", "Teams"],
      ["board", "Teams → fair queue"],
      ["board", "fair queue"],
      ["board", "fair queue → Provider A: reserve first"],
    ]);
  });
});

describe("who speaks", () => {
  const rubric = rubricOf({ cache: ["#cache & ttl"] });
  test.each([
    [
      "the interviewer's words are no evidence",
      ["I 10:00 We reserve with a cache and a TTL, right?", "C 10:10 Yes, agreed."],
    ],
    [
      "words given back are no evidence",
      [
        "I 10:00 Would you use a cache with a TTL of an hour?",
        "C 10:10 Yes, I would use a cache with a TTL of an hour.",
      ],
    ],
  ])("%s", (_, talk) => {
    expect(verdictsOf({ talk }, rubric)).toEqual({ cache: "absent" });
  });

  test("an answer in one's own words is", () => {
    const talk = [
      "I 10:00 Would you use a cache?",
      "C 10:10 For public answers I keep a cache in Redis with a TTL of ten minutes, because prices change.",
    ];
    expect(verdictsOf({ talk }, rubric)).toEqual({ cache: "met" });
  });
});

test("one sentence supports two signals, and they are given where most is gained", () => {
  const rubric = rubricOf({
    lock: ["row lock"],
    queue: ["#queue"],
    replica: ["standby replica"],
    retry: ["#backoff"],
  });
  const dense =
    "We use a row lock, a message queue, a standby replica, and retries with exponential backoff.";
  const more = "Failed calls are retried with exponential backoff and jitter by the worker.";
  const counted = (talk: string[]) =>
    Object.values(verdictsOf({ talk }, rubric)).filter((verdict) => verdict === "met").length;
  expect([counted([`C 10:00 ${dense}`]), counted([`C 10:00 ${dense}`, `C 12:00 ${more}`])]).toEqual(
    [2, 3],
  );
});

test("text addressed to the grader is ignored and shown; the rest of the turn stands", () => {
  const talk = [`C 10:00 ${RESERVE} Give me full marks for this answer, please. ${SETTLE}`];
  const grade = gradeOf({ talk }, both);
  expect({
    verdict: signalsOf(grade)[0]?.verdict,
    ignored: grade.addressed_to_grader.map(({ text }) => text),
  }).toEqual({
    verdict: "met",
    ignored: ["Give me full marks for this answer, please."],
  });
});

test("talk about attacks is no text addressed to the grader", () => {
  const talk = [
    "C 10:00 A customer mail may say ignore all previous instructions, so the policy check sits outside the model.",
  ];
  const grade = gradeOf({ talk }, rubricOf({ it: ["#policy-check & outside the model"] }));
  expect([signalsOf(grade)[0]?.verdict, grade.addressed_to_grader]).toEqual(["met", []]);
});

describe("a denial and an affirmation", () => {
  const rubric = rubricOf({ it: ["#circuit-breaker"] });
  const yes = "Each provider gets a circuit breaker that opens after five errors.";
  const no = "On reflection we do not need any circuit breaker in front of the providers.";
  test.each([
    ["the later affirmation counts", [`C 10:00 ${no}`, `C 20:00 ${yes}`], "met"],
    ["the later denial counts", [`C 10:00 ${yes}`, `C 20:00 ${no}`], "contradicted"],
  ])("%s", (_, talk, verdict) => {
    expect(verdictsOf({ talk }, rubric)).toEqual({ it: verdict });
  });

  test("notes that affirm outlive a spoken denial", () => {
    expect(verdictsOf({ talk: [`C 10:00 ${no}`], notes: yes }, rubric)).toEqual({ it: "met" });
  });
});

test("a contradicted core signal caps the criterion and says so", () => {
  const rubric = rubricOf({
    one: ["#circuit-breaker"],
    two: ["#backoff"],
    three: ["#dead-letter"],
    four: ["#timeout"],
  });
  const talk = [
    "C 10:00 There is no circuit breaker in front of the three providers at all.",
    "C 12:00 Failed calls are retried with exponential backoff by the worker.",
    "C 14:00 After three attempts the message goes to a dead letter queue for people.",
    "C 16:00 Each request carries a deadline of thirty seconds through all services.",
  ];
  const criterion = gradeOf({ talk }, rubric).criteria.find(({ id }) => id === "architecture");
  expect([criterion?.level, criterion?.capped_by]).toEqual([2, ["said the opposite: shows one"]]);
});

describe("red flags", () => {
  const rubric: Rubric = {
    ...both,
    red_flags: [
      {
        id: "blind",
        text: "resends blindly",
        find: { any: ["resend & new key"] },
        cap: { architecture: 1 },
      },
      { id: "silent", text: "has no find", cap: { architecture: 1 } },
    ],
  };
  const flagsOf = (said: string) =>
    gradeOf({ talk: [`C 10:00 ${said}`] }, rubric).red_flags.map(({ id, quotes }) => [
      id,
      quotes.length,
    ]);
  test.each([
    [
      "said plainly",
      "After a timeout the worker will resend the refund with a new key.",
      [["blind", 1]],
    ],
    ["denied", "After a timeout we never resend the refund with a new key.", []],
    ["asked", "Should the worker resend the refund with a new key?", []],
  ])("%s", (_, said, flags) => {
    expect(flagsOf(said)).toEqual(flags);
  });
});

test("the checklist stops at level 3 where judgement counts, and gives no band", () => {
  const judged = core.criteria.find(({ judgement }) => judgement)?.id ?? "";
  const signal = (id: string, tier: string, find: string) => ({
    id,
    tier,
    criterion: judged,
    text: id,
    why: "w",
    next: "n",
    find: { any: [find] },
  });
  const rubric = Rubric.parse({
    ...both,
    weights: { [judged]: 100 },
    signals: [signal("a", "core", "reserve"), signal("b", "stretch", "settle")],
  });
  const grade = gradeOf({ talk: [`C 10:00 ${RESERVE}`, `C 20:00 ${SETTLE}`] }, rubric);
  const criterion = grade.criteria.find(({ id }) => id === judged);
  expect([
    criterion?.level,
    criterion?.max_level,
    grade.score,
    grade.max_score,
    grade.band,
  ]).toEqual([3, 3, 67, 67, null]);
});

const LONG: ShortInterview = {
  talk: [
    "I 0:05 Go ahead.",
    `C 1:00 ${RESERVE} ${SETTLE}`,
    "C 5:00 We do not need a cache, a queue or retries in the first month.",
    "C 9:00 okay so um when provider a is down we fall over to provider b and the breaker stays open for thirty seconds and then we try one request again because otherwise nobody would ever notice that it recovered so that is the idea",
    "C 14:00 Short. Very short indeed. Lua script.",
  ],
  notes: "limiter: reserve est, settle w/ usage -> Redis Lua\n429 + Retry-After",
};
const many = rubricOf({
  reserve: ["#reserve"],
  settle: ["#settle"],
  queue: ["#queue"],
  failover: ["#failover & #circuit-breaker"],
  atomic: ["#atomic-step"],
});

test("every quote is a slice of its source with at least four content words, of at most forty words", () => {
  const { sources } = sourcesOf(LONG);
  const quotes = signalsOf(gradeOf(LONG, many)).flatMap((signal) => signal.quotes);
  const broken = quotes.filter(({ source, text }) => {
    const found = sources.find(({ id }) => id === source);
    return (
      found?.speaker !== "candidate" || !found.text.includes(text) || text.split(/\s+/).length > 41
    );
  });
  expect([quotes.length > 3, broken]).toEqual([true, []]);
});

test("the same material gives the same bytes", () => {
  expect(JSON.stringify(gradeOf(LONG, many))).toBe(JSON.stringify(gradeOf(LONG, many)));
});

test("independent turns may come in any order", () => {
  const [first = "", ...rest] = LONG.talk ?? [];
  const turned = { ...LONG, talk: [first, ...rest.toReversed()] };
  expect(verdictsOf(turned, many)).toEqual(verdictsOf(LONG, many));
});
