import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Catalog } from "../../../src/core/catalog/catalog.ts";
import { quoteSpan, spokenIn } from "../../../src/core/evidence/quoteSpan.ts";
import type { Grade } from "../../../src/core/grading/grade.ts";
import type { Segment } from "../../../src/core/interview/transcript.ts";
import { compileCatalog } from "../../../src/services/catalog/compile.ts";
import { catalogOf } from "../../../src/services/catalog/compiled.ts";
import { disk } from "../../../src/services/files/fileSystem.ts";
import { InterviewGrading } from "../../../src/services/grading/interviewGrading.ts";
import { readReplay, type InterviewReplay } from "../../../src/services/interview/replay.ts";
import { SpeechServer } from "../../../src/services/voice/transcription/speechServer.ts";
import { transcribe } from "../../../src/services/voice/transcription/transcription.ts";
import { goldAnswer } from "../../support/goldAnswers.ts";
import { openWorld } from "../../support/interview.ts";
import { ROOT } from "../../support/pack.ts";
import { SpeechTestServer } from "../../support/speechTestServer.mts";
import { SpokenAnswer, understoodAs, type SpokenTurn } from "../../support/spokenAnswer.ts";
import { VirtualPace } from "../../support/virtualPace.ts";

const MINUTE = 60_000;
const IN_STEP_MS = 150;
/** A board change waits a quarter of a second for others. */
const COALESCED_MS = 250;

/** Forty-five minutes at the desk with a pause and a crash, then transcribed and graded. */
describe("an interview of 45 minutes", () => {
  let turns: readonly SpokenTurn[];
  let home: string;
  let folder: string;
  let grade: Grade;
  let replay: InterviewReplay;

  beforeAll(async () => {
    const catalog: Catalog = catalogOf(await compileCatalog(ROOT));
    const question = catalog.questions.get("llm-gateway");
    if (!question) throw new Error("the question is not in the bank");
    home = await mkdtemp(join(tmpdir(), "dojo-"));
    const spoken = new SpokenAnswer(home, question, goldAnswer("llm-gateway", "strong"));
    turns = spoken.turns;
    await spoken.start();
    await spoken.playTo(10.5 * MINUTE);
    await spoken.pause(3 * MINUTE);
    await spoken.playTo(26.2 * MINUTE);
    await spoken.restart(40_000);
    await spoken.playTo(45 * MINUTE);
    await spoken.end();
    folder = spoken.session.folder;
    await transcribeAll(home, spoken.session.id, turns);
    grade = await gradeByChecklist(folder, catalog);
    replay = await readReplay(disk, folder, () => undefined);
  }, 180_000);
  afterAll(() => rm(home, { recursive: true, force: true }));

  const spoken = (): Segment[] => replay.segments.filter(({ source }) => source === "speech");

  test("is a recording of at most 11 MB", async () => {
    const { size } = await stat(join(folder, "voice.mp3"));
    expect(size).toBeGreaterThan(10_000_000);
    expect(size).toBeLessThan(11_000_000);
    expect(replay.durationMs).toBeGreaterThan(44.9 * MINUTE);
  });

  test("has every turn in its transcript, when it was said", () => {
    expect(spoken().map(({ text }) => text)).toEqual(turns.map(({ text }) => text));
    const off = spoken().map(({ start_ms }, n) => Math.abs(start_ms - (turns[n]?.t ?? NaN)));
    expect(Math.max(...off)).toBeLessThan(IN_STEP_MS);
  });

  test("has the interviewer's lines in the transcript, in order with what was said", () => {
    const lines = replay.segments.filter(({ speaker }) => speaker === "interviewer");
    expect(lines.length).toBeGreaterThan(2);
    const times = replay.segments.map(({ start_ms }) => start_ms);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  test("is graded by what was said, each quote with its time", () => {
    const quotes = grade.criteria
      .flatMap(({ signals }) => signals.flatMap((signal) => signal.quotes))
      .filter(({ kind }) => kind === "speech");
    expect(quotes.length).toBeGreaterThan(20);
    for (const { text, t } of quotes) {
      const turn = turns.find((one) => one.text.includes(text));
      const segment = spoken().find((one) => one.text.includes(text));
      if (!turn || !segment) throw new Error(`nobody said: ${text}`);
      expect(Math.abs((t ?? NaN) - turn.t)).toBeLessThan(IN_STEP_MS);
      const { from, to } = quoteSpan(spokenIn(segment), text);
      expect(from).toBeGreaterThan(turn.t - IN_STEP_MS);
      expect(to).toBeLessThan(turn.end + IN_STEP_MS);
    }
    const marks = replay.marks.filter(({ kind }) => kind === "evidence");
    expect(marks.length).toBeGreaterThan(10);
  });

  test("is replayed with the board of each moment", () => {
    for (const { t, drawn } of turns) {
      const [before, after] = [t - 100, t + COALESCED_MS + IN_STEP_MS].map(
        (at) => replay.board.at(at).board,
      );
      for (const { id } of drawn) {
        expect(before?.has(id)).toBe(false);
        expect(after?.has(id)).toBe(true);
      }
    }
  });

  test("can be heard but for the time of the crash", () => {
    const stretches = replay.sound?.stretches ?? [];
    const heard = stretches.map((stretch) => (stretch.at(-1)?.ms ?? 0) - (stretch[0]?.ms ?? 0));
    const sum = heard.reduce((total, ms) => total + ms, 0);
    expect(sum).toBeGreaterThan(45 * MINUTE - 2_000);
    expect(sum).toBeLessThan(45 * MINUTE + 1_000);
  });
});

async function transcribeAll(home: string, id: string, turns: readonly SpokenTurn[]) {
  const heard = await SpeechTestServer.start("vllm", { rewrite: understoodAs(turns) });
  const session = await openWorld(home).desk.open(id);
  const pace = new VirtualPace();
  const place = { url: heard.url, model: heard.model, language: "en" };
  const { signal } = new AbortController();
  const options = { files: disk, pace, glossary: "", isOver: true, signal };
  const server = new SpeechServer(place, undefined);
  const outcome = await pace.run(transcribe(session, { ...options, server }));
  expect(outcome).toMatchObject({ failed: 0, failure: null });
  await session.dispose();
  heard.close();
}

async function gradeByChecklist(folder: string, catalog: Catalog): Promise<Grade> {
  const now = () => "2026-11-23T18:00:00.000Z";
  const grading = new InterviewGrading(folder, {
    files: disk,
    catalog,
    now,
    warn: () => undefined,
  });
  await grading.checklist();
  const [stored] = await grading.grades();
  if (!stored) throw new Error("there is no grade");
  return stored.grade;
}
