import { describe, expect, test } from "vitest";
import { visibleElements } from "../../../src/core/interview/board.ts";
import { clockFace, clockLabel } from "../../../src/core/interview/stages.ts";
import { openGap } from "../../../src/core/interview/state.ts";
import type { InterviewSession } from "../../../src/services/interview/session.ts";
import { temporaryFolder } from "../../support/files.ts";
import { box, eventsIn, openWorld, QUESTION, stateIn } from "../../support/interview.ts";

const MINUTE = 60_000;

async function typesIn({ folder }: InterviewSession): Promise<string[]> {
  return (await eventsIn(folder)).map(({ type }) => type);
}

describe("a live interview", () => {
  test("has every event in the journal when the call returns", async () => {
    const { start } = openWorld(await temporaryFolder());
    const session = await start();
    session.say("We shard by tenant.");
    session.changeNotes("QPS: 230");
    session.nextStage();
    expect(await typesIn(session)).toEqual(["started", "said", "notes-edited", "stage-entered"]);
    expect(await stateIn(session.folder)).toEqual(session.state);
    await session.dispose();
  });

  test("answers what the script knows, and leaves the rest to the candidate", async () => {
    const { start, clock } = openWorld(await temporaryFolder());
    const session = await start();
    clock.advance(2_000);
    session.ask("How many regions are there?");
    session.ask("Is it raining?");
    expect(session.state.lines).toEqual([
      { kind: "asked", t: 2_000, text: "How many regions are there?" },
      { kind: "answer", t: 2_000, text: "Two." },
      { kind: "asked", t: 2_000, text: "Is it raining?" },
      { kind: "answer", t: 2_000, text: "I leave that to you: state an assumption and go on." },
    ]);
    expect(session.state.clarified).toEqual(new Set(["regions"]));
    expect(() => session.clarify("weather")).toThrow(
      'The question has no clarification "weather".',
    );
    await session.dispose();
  });

  test("counts the time of each stage, and none while it is paused", async () => {
    const { start, clock } = openWorld(await temporaryFolder());
    const session = await start();
    clock.advance(5 * MINUTE);
    session.nextStage();
    clock.advance(61_500);
    session.pause();
    clock.advance(30 * MINUTE);
    session.resume();
    clock.advance(1_500);
    session.nextStage();
    expect(clockLabel(session.state)).toBe("06:03 · Deep dive");
    expect(clockFace(session.state)).toEqual({
      elapsed_ms: 363_000,
      total_ms: 600_000,
      running: true,
      stage: "deep-dive",
      stages: [
        { id: "requirements", name: "Requirements", budget_ms: 240_000, spent_ms: 300_000 },
        { id: "deep-dive", name: "Deep dive", budget_ms: 360_000, spent_ms: 63_000 },
      ],
    });
    expect(() => session.enterStage("lunch")).toThrow('The interview has no stage "lunch".');
    await session.dispose();
  });

  test("says each beat once, at its minute, unless its signal was shown", async () => {
    const isShown = (signal: string): boolean => signal === "reserve-settle";
    const { start, clock } = openWorld(await temporaryFolder(), { isShown });
    const session = await start();
    clock.advance(9 * MINUTE);
    expect(session.state.lines).toEqual([
      { kind: "beat", t: 2 * MINUTE, text: "Legal wants the EU.", tag: "change" },
    ]);
    expect(await typesIn(session)).toContain("beat-skipped");
    await session.dispose();
  });

  test("says no beats in practice", async () => {
    const { desk, clock } = openWorld(await temporaryFolder());
    const session = await desk.start(QUESTION, { mode: "practice" });
    clock.advance(9 * MINUTE);
    expect(session.state.lines).toEqual([]);
    await session.dispose();
  });

  test.each([true, false])(
    "offers the time of a sleep to be counted (monotonic clock stops: %s)",
    async (monotonicStops) => {
      const { start, clock } = openWorld(await temporaryFolder());
      const session = await start();
      clock.advance(30_000);
      clock.sleep(3 * MINUTE, monotonicStops);
      clock.advance(1_000);
      const { elapsedMs } = session.state;
      const gap = openGap(session.state);
      expect(elapsedMs + (gap?.ms ?? 0)).toBe(3 * MINUTE + 31_000);
      expect([gap?.reason, session.state.status]).toEqual(["sleep", "running"]);

      session.countGap();
      expect(session.state.elapsedMs).toBe(3 * MINUTE + 31_000);
      expect(openGap(session.state)).toBeNull();
      await session.dispose();
    },
  );

  test("stays paused after a long sleep", async () => {
    const { start, clock } = openWorld(await temporaryFolder());
    const session = await start();
    clock.sleep(20 * MINUTE, true);
    clock.advance(10_000);
    expect([session.state.status, session.state.elapsedMs]).toEqual(["paused", 1_000]);
    session.dismissGap();
    session.resume();
    clock.advance(3_000);
    expect([session.state.elapsedMs, openGap(session.state)]).toEqual([4_000, null]);
    await session.dispose();
  });

  test("refuses to go on after the end", async () => {
    const { start } = openWorld(await temporaryFolder());
    const session = await start();
    await session.end();
    expect(() => session.say("One more thing.")).toThrow("This interview has ended.");
    await session.dispose();
  });
});

describe("the board of a live interview", () => {
  test("is written four times a second at most, and every change is answered", async () => {
    const { start, clock } = openWorld(await temporaryFolder());
    const session = await start();
    const answered: Promise<void>[] = [];
    for (let version = 1; version <= 100; version += 1) {
      answered.push(session.changeBoard({ upsert: [box("a", version)], remove: [] }));
      clock.advance(10);
    }
    clock.advance(250);
    await Promise.all(answered);
    const written = (await typesIn(session)).filter((type) => type === "board-changed");
    expect(written.length).toBe(5);
    expect([...session.state.board.values()]).toEqual([box("a", 100)]);
    await session.dispose();
  });

  test("joins changes in their order: what was removed may come back, and the other way round", async () => {
    const { start } = openWorld(await temporaryFolder());
    const session = await start();
    await session.changeBoard({ upsert: [box("a"), box("b")], remove: [] });
    void session.changeBoard({ upsert: [box("b", 2)], remove: ["a"] });
    void session.changeBoard({ upsert: [box("a", 2)], remove: ["b"] });
    session.pause();
    expect(visibleElements(session.state.board)).toEqual([box("a", 2)]);
    await session.dispose();
  });

  test("holds nothing back when the interview is paused, ended or closed", async () => {
    const { start } = openWorld(await temporaryFolder());
    const session = await start();
    void session.changeBoard({ upsert: [box("a")], remove: [] });
    void session.changeBoard({ upsert: [box("b")], remove: ["a"] });
    session.pause();
    expect([...session.state.board.values()]).toEqual([box("a", 1, { isDeleted: true }), box("b")]);
    void session.changeBoard({ upsert: [box("c")], remove: [] });
    await session.dispose();
    expect((await stateIn(session.folder)).board.has("c")).toBe(true);
  });

  test("is written whole after two minutes or 500 events, if it changed", async () => {
    const { start, clock } = openWorld(await temporaryFolder());
    const session = await start();
    const keyframes = async (): Promise<number> =>
      (await typesIn(session)).filter((type) => type === "board-keyframe").length;

    clock.advance(5 * MINUTE);
    const whileEmpty = await keyframes();
    await session.changeBoard({ upsert: [box("a")], remove: [] });
    clock.advance(5 * MINUTE);
    const afterOneChange = await keyframes();
    await session.changeBoard({ upsert: [box("b")], remove: [] });
    for (let n = 0; n < 600; n += 1) session.say(`Point ${n}`);
    expect([whileEmpty, afterOneChange, await keyframes()]).toEqual([0, 1, 2]);
    expect(await stateIn(session.folder)).toEqual(session.state);
    await session.dispose();
  });
});
