import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { FollowUp, Interviewer } from "../../../src/services/interview/interviewer.ts";
import type { InterviewSession } from "../../../src/services/interview/session.ts";
import { FakeClock } from "../../support/clock.ts";
import { temporaryFolder } from "../../support/files.ts";
import { eventsIn, openWorld, QUESTION, stateIn, until } from "../../support/interview.ts";

const MINUTE = 60_000;
const SCRIPTED = "I leave that to you: state an assumption and go on.";

/** One request to the interviewer, which the test lets end as it likes. */
interface Request<T> {
  readonly asked: string;
  readonly signal: AbortSignal;
  readonly reply: (value: T | null) => void;
  readonly fail: (error: Error) => void;
}

/** An interviewer who says what the test lets it say, when the test lets it. */
class HeldInterviewer implements Interviewer {
  readonly questions: Request<string>[] = [];
  readonly followUps: Request<FollowUp>[] = [];

  answer(asked: string, _: unknown, signal: AbortSignal): Promise<string | null> {
    return hold(this.questions, asked, signal);
  }

  followUp(_: unknown, signal: AbortSignal): Promise<FollowUp | null> {
    return hold(this.followUps, "", signal);
  }
}

function hold<T>(requests: Request<T>[], asked: string, signal: AbortSignal): Promise<T | null> {
  const { promise, resolve, reject } = Promise.withResolvers<T | null>();
  requests.push({ asked, signal, reply: resolve, fail: reject });
  return promise;
}

async function startMock(mode: "mock" | "practice" = "mock") {
  const interviewer = new HeldInterviewer();
  const { clock, desk } = openWorld(await temporaryFolder(), { interviewer });
  const session = await desk.start(QUESTION, { mode });
  const thinking: boolean[] = [];
  session.changed.on((change) => {
    if (change.kind === "thinking") thinking.push(change.thinking);
  });
  return { clock, interviewer, session, thinking };
}

const textsOf = ({ state }: InterviewSession): string[] =>
  state.lines.map(({ kind, text }) => `${kind}: ${text}`);

/** Lets everything happen that does not wait for time or for the interviewer. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await setImmediate();
}

describe("an answer that a model gives", () => {
  test("comes when it is there, and the interview goes on meanwhile", async () => {
    const { clock, interviewer, session, thinking } = await startMock();
    session.ask("Who are the users?");
    expect(textsOf(session)).toEqual(["asked: Who are the users?"]);
    session.say("I assume developers.");
    session.changeNotes("Users: developers");
    clock.advance(3_000);
    await until(() => interviewer.questions.length === 1);
    expect([session.isThinking, session.state.elapsedMs]).toEqual([true, 3_000]);
    interviewer.questions[0]?.reply("Internal teams.");
    await until(() => !session.isThinking);
    expect(textsOf(session)).toEqual([
      "asked: Who are the users?",
      "said: I assume developers.",
      "answer: Internal teams.",
    ]);
    expect(thinking).toEqual([true, false]);
    expect((await eventsIn(session.folder)).findLast(({ type }) => type === "answered")).toEqual({
      type: "answered",
      t: 3_000,
      at: "2026-11-23T16:25:10.000Z",
      clarification: null,
      text: "Internal teams.",
      by: "model",
    });
    expect((await stateIn(session.folder)).lines).toEqual(session.state.lines);
    await session.dispose();
  });

  test("stands in the order of the questions, one request at a time", async () => {
    const { interviewer, session } = await startMock();
    session.ask("First?");
    session.ask("Second?");
    await settle();
    expect(interviewer.questions.map(({ asked }) => asked)).toEqual(["First?"]);
    interviewer.questions[0]?.reply("One.");
    await until(() => interviewer.questions.length === 2);
    expect(session.isThinking).toBe(true);
    interviewer.questions[1]?.reply("Two.");
    await until(() => !session.isThinking);
    expect(textsOf(session)).toEqual([
      "asked: First?",
      "asked: Second?",
      "answer: One.",
      "answer: Two.",
    ]);
    await session.dispose();
  });

  test.each<[string, (request: Request<string> | undefined) => void]>([
    ["has nothing to say", (request) => request?.reply(null)],
    ["fails", (request) => request?.fail(new Error("connection reset"))],
  ])("is the script's when the model %s", async (_, end) => {
    const { interviewer, session } = await startMock();
    session.ask("How many regions are there?");
    await until(() => interviewer.questions.length === 1);
    end(interviewer.questions[0]);
    await until(() => !session.isThinking);
    expect(textsOf(session).at(-1)).toBe("answer: Two.");
    expect(session.state.clarified).toEqual(new Set(["regions"]));
    await session.dispose();
  });

  test("is the script's 20 seconds after the question, also for one that had to wait", async () => {
    const { clock, interviewer, session } = await startMock();
    session.ask("First?");
    await until(() => interviewer.questions.length === 1);
    clock.advance(5_000);
    session.ask("Second?");
    clock.advance(14_999);
    await settle();
    expect(session.isThinking).toBe(true);
    clock.advance(1);
    await until(() => interviewer.questions.length === 2);
    expect(interviewer.questions[0]?.signal.aborted).toBe(true);
    clock.advance(5_000);
    await until(() => !session.isThinking);
    expect(session.state.lines.slice(-2)).toEqual([
      { kind: "answer", t: 20_000, text: SCRIPTED },
      { kind: "answer", t: 25_000, text: SCRIPTED },
    ]);
    await session.dispose();
  });

  test.each<[string, (session: InterviewSession) => Promise<void>]>([
    ["ended", (session) => session.end()],
    ["was closed", (session) => session.dispose()],
    ["was discarded", (session) => session.discard()],
  ])("is dropped when the interview %s", async (_, leave) => {
    const { interviewer, session, thinking } = await startMock();
    session.ask("Who are the users?");
    await until(() => interviewer.questions.length === 1);
    await leave(session);
    interviewer.questions[0]?.reply("Internal teams.");
    await settle();
    expect(interviewer.questions[0]?.signal.aborted).toBe(true);
    expect(textsOf(session)).toEqual(["asked: Who are the users?"]);
    expect(thinking).toEqual([true, false]);
    await session.dispose();
  });

  test("is dropped when another window has taken the interview over", async () => {
    const home = await temporaryFolder();
    const interviewer = new HeldInterviewer();
    const { clock, start } = openWorld(home, { interviewer });
    const session = await start();
    session.ask("Who are the users?");
    await until(() => interviewer.questions.length === 1);
    clock.sleep(60_000, true);
    const identity = { pid: 2, host: "there", isAlive: () => true };
    const later = new FakeClock(new Date(clock.now()).toISOString());
    const other = await openWorld(home, { clock: later, identity }).desk.open(session.id);
    clock.advance(5_000);
    await until(() => session.readOnly !== null);
    interviewer.questions[0]?.reply("Internal teams.");
    await settle();
    expect([session.isThinking, textsOf(session)]).toEqual([false, ["asked: Who are the users?"]]);
    await session.dispose();
    await other.dispose();
  });

  test("is not asked for when the candidate picks a scripted clarification", async () => {
    const { interviewer, session } = await startMock();
    session.clarify("regions");
    expect(textsOf(session).at(-1)).toBe("answer: Two.");
    expect(interviewer.questions).toEqual([]);
    await session.dispose();
  });
});

describe("a follow-up at the beginning of a stage", () => {
  const FOLLOW_UP: FollowUp = { text: "What does that cost?", signal: "reserve-settle" };

  test("is a line of the interviewer, once a stage, and known after a restart", async () => {
    const { clock, interviewer, session } = await startMock();
    clock.advance(4 * MINUTE);
    session.nextStage();
    await until(() => interviewer.followUps.length === 1);
    clock.advance(2_000);
    interviewer.followUps[0]?.reply(FOLLOW_UP);
    await until(() => session.state.probed.size > 0);
    expect(session.state.lines.at(-1)).toEqual({
      kind: "beat",
      t: 4 * MINUTE + 2_000,
      text: "What does that cost?",
      tag: "probe",
    });
    clock.advance(MINUTE);
    session.enterStage("requirements");
    interviewer.followUps[1]?.reply(null);
    session.enterStage("deep-dive");
    await settle();
    expect(interviewer.followUps.length).toBe(2);
    const state = await stateIn(session.folder);
    expect([state.beats.has("follow-up-deep-dive"), state.probed]).toEqual([
      true,
      new Set(["reserve-settle"]),
    ]);
    await session.dispose();
  });

  test("is not wanted in practice", async () => {
    const { clock, interviewer, session } = await startMock("practice");
    clock.advance(4 * MINUTE);
    session.nextStage();
    await settle();
    expect(interviewer.followUps).toEqual([]);
    await session.dispose();
  });

  test.each([
    ["just before a scripted line", 45_000],
    ["just after one", MINUTE + 10_000],
  ])("is not wanted %s", async (_, when) => {
    const { clock, interviewer, session } = await startMock();
    clock.advance(when);
    session.nextStage();
    await settle();
    expect(interviewer.followUps).toEqual([]);
    await session.dispose();
  });

  test.each<[string, (session: InterviewSession) => void]>([
    ["the stage has changed again", (session) => session.enterStage("requirements")],
    ["the candidate asks something", (session) => session.ask("Who pays?")],
    ["the interview is paused", (session) => session.pause()],
  ])("is not said once %s", async (_, interrupt) => {
    const { clock, interviewer, session } = await startMock();
    clock.advance(4 * MINUTE);
    session.nextStage();
    await until(() => interviewer.followUps.length === 1);
    interrupt(session);
    interviewer.followUps[0]?.reply(FOLLOW_UP);
    await settle();
    expect(session.state.probed).toEqual(new Set());
    expect(textsOf(session)).not.toContain("beat: What does that cost?");
    await session.dispose();
  });

  test("is given up after 20 seconds, and when it cannot be had", async () => {
    const { clock, interviewer, session } = await startMock();
    clock.advance(4 * MINUTE);
    const before = session.state.lines.length;
    session.nextStage();
    await until(() => interviewer.followUps.length === 1);
    clock.advance(20_000);
    expect(interviewer.followUps[0]?.signal.aborted).toBe(true);
    session.enterStage("requirements");
    await until(() => interviewer.followUps.length === 2);
    interviewer.followUps[1]?.fail(new Error("connection reset"));
    await settle();
    expect(session.state.lines.length).toBe(before);
    await session.dispose();
  });
});
