import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Emitter } from "../../../src/core/emitter.ts";
import type { VoiceFailure } from "../../../src/core/voice/failure.ts";
import type { SourceSetting } from "../../../src/core/voice/source.ts";
import type { Interviews } from "../../../src/editor/interview/interviews.ts";
import type { Settings } from "../../../src/editor/settings.ts";
import { InterviewVoice } from "../../../src/editor/voice/interviewVoice.ts";
import type { InterviewSession } from "../../../src/services/interview/session.ts";
import { temporaryFolder } from "../../support/files.ts";
import { eventsIn, openWorld, textIn, until } from "../../support/interview.ts";
import { ROOT } from "../../support/pack.ts";

interface Wishes {
  readonly record?: "ask" | "always" | "never";
  readonly device?: "works" | "dies" | "fails" | "";
  readonly mayRecord?: boolean | Error;
  readonly source?: SourceSetting;
  readonly remote?: string;
}

/** A window of the editor with one interview, and what its user was told. */
class Window {
  readonly told: (VoiceFailure["kind"] | "zero")[] = [];
  /** Ports of the recorder pages that were opened. */
  readonly opened: number[] = [];
  /** The interviews that were kept open. */
  readonly lent: string[] = [];
  readonly voice: InterviewVoice;
  private readonly changed = new Emitter<void>();
  private live: InterviewSession | undefined;

  constructor(wishes: Wishes) {
    const { record = "always", device = "works", mayRecord = record === "always" } = wishes;
    const { source = "automatic", remote } = wishes;
    const interviews = {
      changed: this.changed,
      requireLive: () => this.live,
      lend: <T>(id: string, work: () => Promise<T>) => {
        this.lent.push(id);
        return work();
      },
    };
    Object.defineProperty(interviews, "live", { get: () => this.live });
    this.voice = new InterviewVoice({
      interviews: interviews as unknown as Interviews,
      settings: {
        voiceRecord: { value: record },
        voiceDevice: { value: device },
        voiceSource: { value: source },
      } as Settings,
      capture: {
        ...{ program: join(ROOT, "test/support/fakeCapture.mjs"), page: "" },
        ...{ recorder: "", wasm: "" },
      },
      place: { platform: "linux", arch: "x64", remote },
      openPage: async (recorder) => {
        this.opened.push(recorder.page?.port ?? 0);
        recorder.admit("t".repeat(32), ["http://127.0.0.1:4242"]);
      },
      mayRecord: () =>
        mayRecord instanceof Error ? Promise.reject(mayRecord) : Promise.resolve(mayRecord),
      tell: (problem) => this.told.push(problem === "zero" ? problem : problem.kind),
    });
    onTestFinished(() => this.voice.dispose());
  }

  show(session: InterviewSession): void {
    this.live = session;
    session.changed.on(() => {
      if (session.state.status === "finished") this.live = undefined;
      this.changed.emit();
    });
    this.changed.emit();
  }
}

const voiceOf = async ({ folder }: InterviewSession) =>
  (await eventsIn(folder)).filter(({ type }) => type.startsWith("voice-"));

/** The events of a recording, several anchors as one. */
async function told(session: InterviewSession): Promise<string[]> {
  const types = (await voiceOf(session)).map((event) =>
    event.type === "voice-stopped" ? `stopped: ${event.reason}` : event.type.slice(6),
  );
  return types.filter((type, at) => type !== "anchor" || types[at - 1] !== "anchor");
}

const anchors = async (session: InterviewSession) =>
  (await voiceOf(session)).filter(({ type }) => type === "voice-anchor").length;

test("a recording begins with the mock, pauses with its clock, and ends with it", async () => {
  const window = new Window({});
  const session = await openWorld(await temporaryFolder()).start();
  window.show(session);
  await until(async () => (await anchors(session)) > 2);
  expect(window.voice.recorder?.status).toBe("recording");
  session.pause();
  expect(window.voice.recorder?.status).toBe("paused");
  session.resume();
  window.voice.toggleMute();
  await session.end();
  await until(async () => (await told(session)).at(-1) === "stopped: ended");
  expect(await textIn(session.folder, "orders.txt")).toBe("pause resume mute end ");
  expect((await told(session)).filter((type) => type !== "anchor")).toEqual([
    "started",
    "muted",
    "stopped: ended",
  ]);
  expect(window.told).toEqual([]);
  await session.dispose();
});

test("after the window was closed the recording goes on where it ended", async () => {
  const world = openWorld(await temporaryFolder());
  const [first, second] = [new Window({}), new Window({ mayRecord: false })];
  const session = await world.start();
  first.show(session);
  await until(async () => (await anchors(session)) > 2);
  await first.voice.letGo(session, "closed");
  await session.dispose();
  expect(await told(session)).toEqual(["started", "anchor", "stopped: closed"]);

  const again = await world.desk.open(session.id);
  second.show(again);
  await until(async () => (await told(again)).length === 5);
  const starts = (await voiceOf(again)).flatMap((event) =>
    event.type === "voice-started" ? [event.sample] : [],
  );
  expect([starts[0], (starts[1] ?? 0) > 576]).toEqual([0, true]);
  await second.voice.letGo(again, "ended");
  await again.dispose();
});

test("an answer that cannot be stored is told, and nothing is recorded", async () => {
  const window = new Window({ mayRecord: new Error("the settings cannot be written") });
  const session = await openWorld(await temporaryFolder()).start();
  window.show(session);
  await until(() => window.told.length > 0);
  expect([window.told, window.voice.recorder]).toEqual([["cannot-start"], undefined]);
  await session.dispose();
});

test("it does not go on when the user has said never since", async () => {
  const world = openWorld(await temporaryFolder());
  const first = new Window({});
  const session = await world.start();
  first.show(session);
  await until(async () => (await anchors(session)) > 0);
  await first.voice.letGo(session, "closed");
  await session.dispose();

  const again = await world.desk.open(session.id);
  new Window({ record: "never" }).show(again);
  expect(again.state.voice).toBe("off");
  await again.dispose();
});

test("nothing is recorded unasked", async () => {
  const window = new Window({ record: "ask" });
  const session = await openWorld(await temporaryFolder()).start();
  window.show(session);
  await session.end();
  expect([window.voice.recorder, await voiceOf(session)]).toEqual([undefined, []]);
  expect(() => window.voice.toggleMute()).toThrow(/Start Recording/);
  await session.dispose();
});

test("a microphone that fails is told, and the interview goes on", async () => {
  const window = new Window({ device: "fails" });
  const session = await openWorld(await temporaryFolder()).start();
  window.show(session);
  await until(() => window.told.length > 0);
  session.say("I go on.");
  expect([window.told, window.voice.recorder, await voiceOf(session)]).toEqual([
    ["no-device"],
    undefined,
    [],
  ]);
  await session.dispose();
});

test("a recorder that dies again and again is given up", async () => {
  const window = new Window({ device: "dies" });
  const session = await openWorld(await temporaryFolder()).start();
  window.show(session);
  await until(() => window.told.length > 0);
  expect(window.told).toEqual(["crashed"]);
  const types = await told(session);
  expect(types.filter((type) => type === "started")).toHaveLength(4);
  expect([types.at(-1), session.state.voice]).toEqual(["stopped: failed", "off"]);
  await session.dispose();
});

test.each([
  ["on a machine reached by SSH", { remote: "ssh-remote", device: "" }],
  ["where the user wants it", { source: "browser" }],
  ["on a server without a microphone", { remote: "127.0.0.1:8080", device: "fails" }],
] as const)("a page in the browser records %s", async (_where, wishes) => {
  const window = new Window(wishes);
  const session = await openWorld(await temporaryFolder()).start();
  window.show(session);
  await until(async () => (await told(session)).includes("started"));
  expect([window.opened, window.told]).toEqual([[4242], []]);
  await window.voice.letGo(session, "ended");
  await session.dispose();
});

test("a page is not opened where the user wants a device", async () => {
  const window = new Window({ source: "device", remote: "ssh-remote", device: "fails" });
  const session = await openWorld(await temporaryFolder()).start();
  window.show(session);
  await until(() => window.told.length > 0);
  expect([window.opened, window.told]).toEqual([[], ["no-device"]]);
  await session.dispose();
});

test("after a restart the page is opened when the user says so, and the recording goes on", async () => {
  const world = openWorld(await temporaryFolder());
  const first = new Window({ source: "browser" });
  const session = await world.start();
  first.show(session);
  await until(async () => (await told(session)).includes("started"));
  await first.voice.letGo(session, "closed");
  await session.dispose();

  const second = new Window({ source: "browser" });
  const again = await world.desk.open(session.id);
  second.show(again);
  await until(() => second.told.length > 0);
  expect([second.opened, second.told]).toEqual([[], ["page-closed"]]);
  expect(second.voice.recorder?.status).toBe("waiting");
  await second.voice.startPage();
  await until(async () => (await told(again)).filter((type) => type === "started").length === 2);
  await second.voice.startPage();
  expect(second.opened).toEqual([4242, 4242]);
  await second.voice.letGo(again, "ended");
  await again.dispose();
});

test("a page takes the place of a device when the user asks for it", async () => {
  const window = new Window({});
  const session = await openWorld(await temporaryFolder()).start();
  window.show(session);
  await until(async () => (await anchors(session)) > 0);
  await window.voice.startPage();
  await until(() => window.opened.length > 0);
  await until(async () => (await told(session)).at(-1) === "anchor");
  expect((await told(session)).filter((type) => type !== "anchor")).toEqual([
    "started",
    "stopped: user",
    "started",
  ]);
  await window.voice.letGo(session, "ended");
  await session.dispose();
});

test("an interview that is over is held up by no page, and what the page brings late is in its journal", async () => {
  const window = new Window({ source: "browser" });
  const session = await openWorld(await temporaryFolder()).start();
  window.show(session);
  await until(async () => (await anchors(session)) > 2);
  await session.end();
  expect([session.state.status, window.voice.recorder]).toEqual(["finished", undefined]);
  const before = await anchors(session);
  await window.voice.whenComplete(session);
  expect(await anchors(session)).toBeGreaterThan(before);
  expect((await told(session)).at(-1)).toBe("stopped: ended");
  expect([window.lent, await textIn(session.folder, "orders.txt")]).toEqual([[session.id], "end "]);
  await session.dispose();
});

test.each([
  ["pauses", (session: InterviewSession) => Promise.resolve(session.pause())],
  ["ends", (session: InterviewSession) => session.end()],
])(
  "what a page brings after its recording was stopped is in its place when the interview %s meanwhile",
  async (_what, halt) => {
    const window = new Window({ source: "browser" });
    const session = await openWorld(await temporaryFolder()).start();
    window.show(session);
    await until(async () => (await anchors(session)) > 2);
    const stopped = window.voice.stop("user");
    await halt(session);
    await stopped;
    // It was heard when the interview's clock still went, and that has stood still since.
    const last = (await voiceOf(session)).findLast(({ type }) => type === "voice-anchor");
    expect(last?.type === "voice-anchor" && last.age_ms).toBeLessThan(500);
    expect(await textIn(session.folder, "orders.txt")).toBe("end ");
    await session.dispose();
  },
);

test("who needs the folder does not wait for a page", async () => {
  const window = new Window({ source: "browser" });
  const session = await openWorld(await temporaryFolder()).start();
  window.show(session);
  await until(async () => (await anchors(session)) > 2);
  await session.end();
  await window.voice.letGo(session, "ended");
  expect((await told(session)).at(-1)).toBe("stopped: ended");
  expect(await textIn(session.folder, "orders.txt")).toBe("end stop ");
  await session.dispose();
});
