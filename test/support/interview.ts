import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { BoardElement } from "../../src/core/board/element.ts";
import type { Question } from "../../src/core/catalog/question.ts";
import type { EventOf, InterviewEvent } from "../../src/core/interview/event.ts";
import { fold, type InterviewState } from "../../src/core/interview/state.ts";
import { disk, type FileSystem } from "../../src/services/files/fileSystem.ts";
import { InterviewDesk } from "../../src/services/interview/desk.ts";
import type { Interviewer } from "../../src/services/interview/interviewer.ts";
import { readEvents } from "../../src/services/interview/journalReader.ts";
import type { ProcessIdentity } from "../../src/services/interview/lock.ts";
import type { InterviewSession, SignalShown } from "../../src/services/interview/session.ts";
import { InterviewStore } from "../../src/services/interview/store.ts";
import { FakeClock } from "./clock.ts";

export const STARTED: EventOf<"started"> = {
  type: "started",
  v: 1,
  t: 0,
  at: "2026-11-23T16:25:07.000Z",
  id: "2026-11-23T16-25-07-llm-gateway-7f3k",
  question: "llm-gateway",
  question_revision: 1,
  mode: "mock",
  target_level: "senior",
  minutes: 10,
  stages: [
    { id: "requirements", name: "Requirements", minutes: 4 },
    { id: "deep-dive", name: "Deep dive", minutes: 6 },
  ],
};

export const QUESTION: Question = {
  schema: "dojo.question/v1",
  id: "llm-gateway",
  revision: 1,
  title: "Design an LLM gateway",
  summary: "Limits",
  topics: ["rate-limiting"],
  phase: 1,
  difficulty: 2,
  ai: true,
  minutes: 10,
  target_level: "senior",
  stages: STARTED.stages,
  facts: [],
  clarifications: [
    {
      id: "regions",
      question: "In how many regions does this run?",
      keywords: ["region", "multi-region"],
      answer: "Two.",
    },
  ],
  beats: [
    { id: "cost", minute: 1, kind: "probe", unless: "reserve-settle", say: "What does it cost?" },
    { id: "eu", minute: 2, kind: "change", say: "Legal wants the EU." },
  ],
  prompt: "Design it.",
  prompt_html: "<p>Design it.</p>",
  reference: "A design.",
  model: "flowchart LR",
  followups: [],
};

export function box(id: string, version = 1, more: Record<string, unknown> = {}): BoardElement {
  return { id, type: "rectangle", version, ...more };
}

interface WorldOptions {
  readonly files?: FileSystem;
  readonly clock?: FakeClock;
  readonly isShown?: SignalShown;
  readonly identity?: ProcessIdentity;
  readonly question?: Question | null;
  readonly interviewer?: Interviewer;
}

let suffixes = 0;

/** A process that runs interviews under `home`, with its own clock. */
export function openWorld(home: string, options: WorldOptions = {}) {
  const clock = options.clock ?? new FakeClock();
  const files = options.files ?? disk;
  const identity = options.identity ?? { pid: 1, host: "here", isAlive: () => true };
  const store = new InterviewStore(
    files,
    home,
    () => clock.now(),
    () => `s${(suffixes += 1)}`,
  );
  const question = options.question === undefined ? QUESTION : options.question;
  const find = (): Question | undefined => question ?? undefined;
  const desk = new InterviewDesk(
    { files, clock, identity },
    store,
    find,
    options.isShown ?? (() => false),
    () => options.interviewer ?? null,
  );
  return { clock, store, desk, start: () => desk.start(QUESTION, { mode: "mock" }) };
}

/** The messages of a session about saving, as they come. */
export function savingOf(session: InterviewSession): string[] {
  const states: string[] = [];
  session.changed.on((change) => {
    if (change.kind === "saving") states.push(change.saving.state);
  });
  return states;
}

/** Lets real input and output go on until `done`. */
export async function until(done: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000;
  do {
    if (performance.now() > deadline) throw new Error(`This did not come true: ${done.toString()}`);
    await setImmediate();
  } while (!(await done()));
}

export function eventsIn(folder: string): Promise<readonly InterviewEvent[]> {
  return readEvents(disk, folder);
}

export async function stateIn(folder: string): Promise<InterviewState> {
  return fold(await eventsIn(folder));
}

export async function textIn(folder: string, file: string): Promise<string> {
  return readFile(join(folder, file), "utf8");
}

export async function jsonIn(folder: string, file: string): Promise<Record<string, unknown>> {
  return JSON.parse(await textIn(folder, file)) as Record<string, unknown>;
}
