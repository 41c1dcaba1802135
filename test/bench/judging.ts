import { judgeByModel } from "../../src/services/grading/judgeByModel.ts";
/**
 * Times the pipeline around a model, without one: a judge of known speed answers in real time. Writes one JSON line.
 * Bundled by pure.mjs.
 */
import { realPace } from "../../src/services/models/pace.ts";
import { goldAnswer } from "../support/goldAnswers.ts";
import { goldInterview, type ShortInterview } from "../support/interviews.ts";
import { checklistFindings, courierTo, judgeTask, SEED } from "../support/judging.ts";
import { FABRICATED, type JudgeServer, SimulatedJudge } from "../support/simulatedJudge.ts";

const interview = goldInterview(goldAnswer("llm-gateway", "strong"));
void run();

async function run(): Promise<void> {
  console.log(JSON.stringify({ ...(await schedule()), ...(await ownTime()) }));
}

/** How much longer a grade takes than the best schedule of the same calls, and what they share. */
async function schedule() {
  const { judge, ms } = await graded(interview, {
    concurrency: 4,
    prefillRate: 20_000,
    decodeRate: 1_500,
  });
  const [first, ...others] = judge.calls.toSorted((a, b) => a.startedAt - b.startedAt);
  if (!first) throw new Error("no calls");
  const slots = [first.endedAt - first.firstTokenAt, 0, 0, 0];
  const lengths = others.map((call) => call.endedAt - call.startedAt).sort((a, b) => b - a);
  for (const length of lengths) {
    slots.sort((a, b) => a - b);
    slots[0] = (slots[0] ?? 0) + length;
  }
  const ideal = first.firstTokenAt - first.startedAt + Math.max(...slots);
  const read = others.reduce((sum, { tokens }) => sum + tokens.in, 0);
  const cached = others.reduce((sum, { tokens }) => sum + tokens.cached, 0);
  return { ms, ideal, outsidePrefix: 100 * (1 - cached / read) };
}

/** What a grade of 9,000 words costs beside the model: prompts, reading, verification of quotes, a fifth invented. */
async function ownTime() {
  const talk = interview.talk ?? [];
  const words = talk.join(" ").split(/\s+/).length;
  const rounds = Math.ceil(9_000 / words);
  const long = { ...interview, talk: Array.from({ length: rounds }, () => talk).flat() };
  const instant = { concurrency: 4, prefillRate: 1e12, decodeRate: 1e12 };
  await graded(long, instant);
  const { ms, judge } = await graded(long, instant);
  const text = talk.join("\n").repeat(rounds).toLowerCase();
  const quotes = judge.calls.flatMap(({ request }) => request.task.match(/- [a-z-]+: .*/g) ?? []);
  const started = performance.now();
  for (const quote of [...quotes, FABRICATED]) text.includes(quote.toLowerCase());
  return { ownMs: ms, searchMs: performance.now() - started };
}

async function graded(short: ShortInterview, server: JudgeServer) {
  const task = judgeTask("llm-gateway", short);
  const knows = checklistFindings(task);
  const judge = new SimulatedJudge(realPace, { knows, fabricates: 0.2 }, server);
  const started = performance.now();
  const result = await judgeByModel(task, SEED, courierTo(judge, realPace), {
    purpose: "grade",
    promptHash: "0".repeat(64),
    calibration: null,
    signal: new AbortController().signal,
    onNews: () => undefined,
    paid: [],
    onPaid: () => Promise.resolve(),
  });
  if (!("body" in result)) throw new Error(result.failure.kind);
  return { judge, ms: performance.now() - started };
}
