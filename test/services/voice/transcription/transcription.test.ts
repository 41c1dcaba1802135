import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { InterviewEvent, VoiceNote } from "../../../../src/core/interview/event.ts";
import { Transcript, type Segment } from "../../../../src/core/interview/transcript.ts";
import { msOfSamples, samplesIn } from "../../../../src/core/voice/frames.ts";
import { disk } from "../../../../src/services/files/fileSystem.ts";
import type { InterviewSession } from "../../../../src/services/interview/session.ts";
import { swapRecording } from "../../../../src/services/voice/recordingSwap.ts";
import { SpeechServer } from "../../../../src/services/voice/transcription/speechServer.ts";
import {
  transcribe,
  type Outcome,
  type Progress,
} from "../../../../src/services/voice/transcription/transcription.ts";
import { temporaryFolder } from "../../../support/files.ts";
import { jsonIn, openWorld, STARTED, textIn } from "../../../support/interview.ts";
import { RECORDED, recordedInterview } from "../../../support/recordedInterview.ts";
import { simulateRecording } from "../../../support/recordings.ts";
import type { SpeechServerKind } from "../../../support/speechServerKinds.mts";
import { SpeechTestServer, type Fault } from "../../../support/speechTestServer.mts";
import { minutesOfTape, type Tape } from "../../../support/tapes.ts";
import { VirtualPace } from "../../../support/virtualPace.ts";

/** Eight minutes, of which the fifth and the sixth are silent. */
let tape: Tape;
beforeAll(async () => {
  tape = await minutesOfTape(8, (minute) => minute === 4 || minute === 5);
});

type ServerOptions = Parameters<typeof SpeechTestServer.start>[1];

async function serve(kind: SpeechServerKind, options?: ServerOptions): Promise<SpeechTestServer> {
  const server = await SpeechTestServer.start(kind, options);
  onTestFinished(() => server.close());
  return server;
}

interface Wanted {
  readonly again?: boolean;
  readonly isOver?: boolean;
  readonly signal?: AbortSignal;
  readonly key?: string;
  readonly onProgress?: (progress: Progress) => void;
}

/** Opens the interview, has it transcribed, and closes it, as a command does. */
async function run(home: string, server: SpeechTestServer, wanted: Wanted = {}): Promise<Outcome> {
  const { key, isOver = true, signal = new AbortController().signal, ...more } = wanted;
  const { desk } = openWorld(home);
  const session: InterviewSession = await desk.open(RECORDED);
  const pace = new VirtualPace();
  const place = { url: server.url, model: server.model, language: "en" };
  try {
    const options = { files: disk, pace, glossary: "LLM gateway.", isOver, signal, ...more };
    return await pace.run(
      transcribe(session, { ...options, server: new SpeechServer(place, key) }),
    );
  } finally {
    await session.dispose();
  }
}

async function recorded(of = tape, events?: readonly InterviewEvent[]) {
  const home = await temporaryFolder();
  return { home, folder: await recordedInterview(home, of, events) };
}

const speech = async (folder: string): Promise<Segment[]> =>
  Transcript.parse(await jsonIn(folder, "transcript.json")).segments.filter(
    ({ source }) => source === "speech",
  );

/** How far each sound of the tape is from its passage; a passage too many or too few fails. */
function offsets(
  segments: readonly Segment[],
  truth = tape.bursts.map(({ from }) => from),
  msOf = msOfSamples,
) {
  expect(segments).toHaveLength(truth.length);
  return segments.map(({ start_ms }, n) => Math.abs(start_ms - msOf(truth[n] ?? 0)));
}

describe("a recording is transcribed by", () => {
  test.each<[SpeechServerKind, boolean]>([
    ["whisper-1", false],
    ["vllm", false],
    ["whisper.cpp", true],
    ["speaches", true],
  ])("%s, which gives times", async (kind, givesWords) => {
    const { home, folder } = await recorded();
    const server = await serve(kind);
    expect(await run(home, server)).toMatchObject({ failed: 0, failure: null });
    expect(server.undecodable).toEqual([]);
    const { fields, name, type } = server.received.at(-1) ?? {};
    expect([fields?.["response_format"], fields?.["language"], fields?.["temperature"]]).toEqual([
      ["verbose_json"],
      ["en"],
      ["0"],
    ]);
    expect([name, type]).toEqual(["seg-003.mp3", "audio/mpeg"]);
    const segments = await speech(folder);
    expect(Math.max(...offsets(segments))).toBeLessThan(60);
    expect(segments.every(({ words }) => (words !== undefined) === givesWords)).toBe(true);
    expect(await textIn(folder, "transcript.vtt")).toContain("<v Candidate>A sound at");
  });

  test.each<[SpeechServerKind, string]>([
    ["vllm-old", "json"],
    ["gpt-4o-transcribe", "json"],
    ["bare", "verbose_json"],
  ])("%s, which gives text alone: in short pieces", async (kind, form) => {
    const { home, folder } = await recorded();
    const server = await serve(kind);
    expect(await run(home, server)).toMatchObject({ failed: 0, failure: null });
    expect(server.undecodable).toEqual([]);
    expect(server.received.at(-1)?.fields["response_format"]).toEqual([form]);
    const segments = await speech(folder);
    expect(segments.length).toBeGreaterThan(8);
    const lengths = segments.map(({ start_ms, end_ms }) => end_ms - start_ms);
    expect(Math.max(...lengths)).toBeLessThan(41_000);
    // Each begins with its first sound.
    const starts = tape.bursts.map(({ from }) => msOfSamples(from));
    const off = segments.map(({ start_ms }) =>
      Math.min(...starts.map((start) => Math.abs(start - start_ms))),
    );
    expect(Math.max(...off)).toBeLessThan(250);
  });
});

test("silence is not sent, and the words before a piece are sent with it", async () => {
  const { home } = await recorded(await minutesOfTape(10, (minute) => minute > 1 && minute < 8));
  const server = await serve("vllm-old");
  await run(home, server);
  const sent = server.received.reduce((sum, { bytes }) => sum + bytes.length, 0);
  // Four minutes of ten, and the first attempt with the longer form.
  expect(sent).toBeLessThan(240_000 * 4 + 2 * 1_200_000);
  const prompts = server.received.slice(-4).map(({ fields }) => fields["prompt"]?.[0] ?? "");
  expect(prompts.every((prompt) => prompt.startsWith("LLM gateway. "))).toBe(true);
  expect(prompts.at(-1)).toContain("A sound at");
  expect(server.busiest).toBe(1);
});

test("45 minutes with pauses and a restart: each sound is within 150 ms of its time", async () => {
  const plan = {
    ...{ minutes: 45, seed: 7, driftPpm: 120, coldStartMs: 400, latestMessageMs: 500 },
    ...{ pausesAtMs: [300_000, 1_250_000], crashAtMs: 1_800_000, lostSamples: 9_000 },
    awayMs: 60_000,
  };
  const { events, heard } = simulateRecording(plan);
  const last = heard.at(-1)?.sample ?? 0;
  const long = await minutesOfTape(45);
  const cut = Math.floor(last / 576);
  const short = { ...long, bytes: long.bytes.subarray(0, cut * 144) };
  const { home, folder } = await recorded(short, events);
  const server = await serve("vllm");
  expect(await run(home, server)).toMatchObject({ failed: 0, failure: null });
  const truth = long.bursts.filter(({ to }) => to < cut * 576 - 32_000).map(({ from }) => from);
  const msOf = (sample: number): number => {
    const after = heard.findIndex((one) => one.sample > sample);
    const one = heard[after - 1];
    return (one?.ms ?? 0) + msOfSamples(sample - (one?.sample ?? 0));
  };
  const segments = (await speech(folder)).slice(0, truth.length);
  expect(Math.max(...offsets(segments, truth, msOf))).toBeLessThan(150);
});

describe("what goes wrong with one piece is repaired:", () => {
  const once = (fault: Fault) => ({ fault: ({ n }: { n: number }) => (n === 1 ? fault : null) });

  test.each<[string, ServerOptions]>([
    [
      "a pause that the server asks for",
      once({ status: 429, body: "{}", headers: { "retry-after": "20" } }),
    ],
    ["an overloaded server", once({ status: 503, body: "overloaded" })],
    ["a connection that breaks", once("drop")],
    ["an answer that breaks off", once("drop-in-the-middle")],
    ["an answer that is no JSON", once({ status: 200, body: '{"text": "an' })],
    [
      "an answer of another form",
      once({ status: 200, body: '{"error": "failed to read audio data"}' }),
    ],
    [
      "a proxy's page",
      once({
        status: 502,
        body: "<title>Bad Gateway</title>",
        headers: { "content-type": "text/html" },
      }),
    ],
    ["sound that is too much at once", { mostBytes: 700_000 }],
  ])("%s", async (_, options) => {
    const { home, folder } = await recorded();
    const server = await serve("vllm", options);
    expect(await run(home, server)).toMatchObject({ failed: 0, failure: null });
    expect(Math.max(...offsets(await speech(folder)))).toBeLessThan(60);
    expect(server.received.length).toBeGreaterThan(2);
  });
});

describe("what every piece would meet ends the run at once, with the next step:", () => {
  test.each<[SpeechServerKind, ServerOptions, string]>([
    ["vllm", { key: "right" }, "unauthorised"],
    ["vllm", { fault: () => ({ status: 404, body: "Not Found" }) }, "not-a-model-server"],
    [
      "vllm",
      { fault: () => ({ status: 404, body: '{"message":"The model `x` does not exist."}' }) },
      "model-missing",
    ],
    [
      "vllm",
      { fault: () => ({ status: 429, body: "", headers: { "retry-after": "7200" } }) },
      "rate-limited",
    ],
    [
      "vllm",
      { fault: () => ({ status: 307, body: "", headers: { location: "http://example.com" } }) },
      "not-a-model-server",
    ],
  ])("%s %j", async (kind, options, failure) => {
    const { home } = await recorded();
    const server = await serve(kind, options);
    const outcome = await run(home, server, { key: "wrong" });
    expect(outcome).toMatchObject({ understood: 0, failure: { kind: failure } });
    expect(server.received).toHaveLength(1);
  });
});

test("a server that gets done with nothing is given up before pieces are a word long", async () => {
  const { home } = await recorded();
  const server = await serve("vllm", { fault: () => ({ status: 408, body: "" }) });
  const outcome = await run(home, server);
  expect(outcome).toMatchObject({ understood: 0, failure: { kind: "timed-out" } });
  const shortest = Math.min(...server.received.map(({ bytes }) => bytes.length));
  // Ten seconds at 32 kbit/s.
  expect(shortest).toBeGreaterThan(40_000);
  expect(server.received.length).toBeLessThan(16);
});

test("a piece that fails is said and sent by the next run, the others are not sent again", async () => {
  const { home, folder } = await recorded();
  let isBroken = true;
  const server = await serve("vllm", {
    fault: ({ name }) => (isBroken && name === "seg-002.mp3" ? { status: 500, body: "no" } : null),
  });
  const first = await run(home, server);
  expect(first).toMatchObject({ understood: 2, failed: 1, failure: { kind: "server-error" } });
  isBroken = false;
  const before = server.received.length;
  const progress: Progress[] = [];
  await run(home, server, { onProgress: (one) => progress.push(one) });
  expect(server.received.length - before).toBe(1);
  expect(progress).toEqual([
    { done: 0, of: 1 },
    { done: 1, of: 1 },
  ]);
  expect(Math.max(...offsets(await speech(folder)))).toBeLessThan(60);
  await run(home, server);
  expect(server.received.length - before).toBe(1);
});

test("a cancelled run sends nothing more, keeps what is done, and can be taken up", async () => {
  const { home, folder } = await recorded();
  const cancel = new AbortController();
  const server = await serve("vllm", {
    fault: ({ n }) => {
      if (n === 1) cancel.abort();
      return n === 1 ? "hang" : null;
    },
  });
  const outcome = await run(home, server, { signal: cancel.signal });
  expect(outcome).toMatchObject({ understood: 1, failure: { kind: "cancelled" } });
  expect(server.received).toHaveLength(2);
  await run(home, server);
  expect(Math.max(...offsets(await speech(folder)))).toBeLessThan(60);
});

test("a recording that grows is transcribed as if it had been whole", async () => {
  const { home, folder } = await recorded();
  const whole = await serve("vllm");
  await run(home, whole);
  const other = await recorded({ ...tape, bytes: tape.bytes.subarray(0, 0) });
  const server = await serve("vllm");
  for (let part = 0; part < 4; part += 1) {
    const [from, to] = [part, part + 1].map(
      (n) => Math.floor((tape.bytes.length * n) / 4 / 144) * 144,
    );
    await appendFile(join(other.folder, "voice.mp3"), tape.bytes.subarray(from, to));
    await run(other.home, server, { isOver: part === 3 });
  }
  expect(server.received.map(({ bytes }) => bytes.length)).toEqual(
    whole.received.map(({ bytes }) => bytes.length),
  );
  const texts = async (of: string) => (await speech(of)).map(({ text }) => text.slice(0, 18));
  expect(await texts(other.folder)).toEqual(await texts(folder));
});

describe("a user's corrections", () => {
  async function corrected() {
    const made = await recorded();
    const server = await serve("vllm");
    await run(made.home, server);
    const transcript = Transcript.parse(await jsonIn(made.folder, "transcript.json"));
    const [first, second, ...others] = transcript.segments;
    if (!first || !second) throw new Error("two segments are needed");
    const segments = [{ ...first, text: "One bucket per tenant." }, ...others];
    await writeFile(
      join(made.folder, "transcript.json"),
      JSON.stringify({ ...transcript, segments }),
    );
    return { ...made, server, count: transcript.segments.length };
  }

  test("stay when the interview is opened and written again, and the subtitles follow", async () => {
    const { home, folder, server, count } = await corrected();
    await run(home, server);
    const segments = await speech(folder);
    expect(segments).toHaveLength(count - 1);
    expect(segments[0]?.text).toBe("One bucket per tenant.");
    expect(await textIn(folder, "transcript.vtt")).toContain("One bucket per tenant.");
  });

  test("stay when everything is transcribed again, and all else is new", async () => {
    const { home, folder, server, count } = await corrected();
    const sent = server.received.length;
    await run(home, server, { again: true });
    expect(server.received.length).toBe(2 * sent);
    const segments = await speech(folder);
    expect(segments).toHaveLength(count - 1);
    expect(segments[0]?.text).toBe("One bucket per tenant.");
    const ids = segments.map(({ id }) => Number(id?.slice(1)));
    expect(ids.slice(1).every((id) => id > count)).toBe(true);
  });

  test("that make the file unreadable are kept beside it", async () => {
    const { home, folder, server } = await corrected();
    await writeFile(join(folder, "transcript.json"), '{"segments": [');
    await run(home, server);
    expect(
      (await disk.list(folder)).some((name) => name.startsWith("transcript.json.damaged-")),
    ).toBe(true);
    expect(await speech(folder)).toHaveLength(tape.bursts.length);
  });
});

test("an interview that another window holds is not touched", async () => {
  const { home } = await recorded();
  const other = await openWorld(home, {
    identity: { pid: 2, host: "there", isAlive: () => true },
  }).desk.open(RECORDED);
  const server = await serve("vllm");
  await expect(run(home, server)).rejects.toThrow(/there.*Transcribe it there/s);
  await other.dispose();
  expect(server.received).toEqual([]);
});

test("a recording of which the journal knows nothing is not sent", async () => {
  const { home } = await recorded(tape, []);
  const server = await serve("vllm");
  await expect(run(home, server)).rejects.toThrow("tells nothing of a recording");
  expect(server.received).toEqual([]);
});

test("a recorder that heard nothing leaves no recording", async () => {
  const { home, folder } = await recorded(tape, []);
  await writeFile(join(folder, "voice.mp3"), "");
  await expect(run(home, await serve("vllm"))).rejects.toThrow("has no recording");
});

test("no recording is said", async () => {
  const { home, folder } = await recorded();
  await disk.removeFile(join(folder, "voice.mp3"));
  await expect(run(home, await serve("vllm"))).rejects.toThrow("has no recording");
});

describe("a recording that another device made", () => {
  const wall = (ms: number) => new Date(Date.parse(STARTED.at) + ms).toISOString();
  const note = (t: number, told: VoiceNote): InterviewEvent => ({ ...told, t, at: wall(t) });
  /** A second for each anchor, on both clocks. */
  const HEARD = [
    note(0, { type: "voice-started", sample: 0 }),
    ...Array.from({ length: 481 }, (_, second) =>
      note(second * 1_000, { type: "voice-anchor", sample: second * 16_000, age_ms: 0 }),
    ),
    note(480_000, { type: "voice-stopped", reason: "ended" }),
  ];

  /** As an import leaves it: the file, and the event at the journal's end. */
  async function replace(folder: string, bytes: Uint8Array) {
    await writeFile(join(folder, "voice.mp3"), bytes);
    const samples = samplesIn(bytes.length);
    const event = note(480_000, { type: "voice-imported", begin_ms: 0, samples });
    await appendFile(join(folder, "journal.jsonl"), `${JSON.stringify(event)}\n`);
  }

  test("takes the place of what was understood of the one before, but for corrections", async () => {
    const { home, folder } = await recorded(tape, HEARD);
    const server = await serve("vllm");
    await run(home, server);
    const transcript = Transcript.parse(await jsonIn(folder, "transcript.json"));
    const [first, ...others] = transcript.segments;
    const corrected = { ...transcript, segments: [{ ...first, text: "Mine." }, ...others] };
    await writeFile(join(folder, "transcript.json"), JSON.stringify(corrected));
    const longer = await minutesOfTape(9, (minute) => minute === 5 || minute === 6);
    await replace(folder, longer.bytes.subarray(longer.bytes.length / 9));
    const before = server.received.length;
    expect(await run(home, server)).toMatchObject({ failed: 0, failure: null });
    expect(server.received.length).toBeGreaterThan(before);
    const segments = await speech(folder);
    expect(segments.filter(({ text }) => text === "Mine.")).toHaveLength(1);
    const known = new Set(others.map(({ id }) => id));
    expect(segments.filter(({ id }) => known.has(id))).toEqual([]);
    const done = server.received.length;
    await run(home, server);
    expect(server.received.length).toBe(done);
  });

  test("takes its words along when its import is undone, and nothing is sent again", async () => {
    const { home, folder } = await recorded(tape, HEARD);
    const server = await serve("vllm");
    await run(home, server);
    const transcript = Transcript.parse(await jsonIn(folder, "transcript.json"));
    const [first, , ...others] = transcript.segments;
    const corrected = { ...transcript, segments: [{ ...first, text: "Mine." }, ...others] };
    await writeFile(join(folder, "transcript.json"), JSON.stringify(corrected));
    const before = await speech(folder);

    const longer = await minutesOfTape(9, (minute) => minute === 5 || minute === 6);
    const session = await openWorld(home).desk.open(RECORDED);
    const fresh = join(folder, "voice.mp3.1.tmp");
    await writeFile(fresh, longer.bytes.subarray(longer.bytes.length / 9));
    const machine = { files: disk, identity: { pid: 1, host: "here", isAlive: () => true } };
    const place = { begin_ms: 0, samples: samplesIn((await disk.facts(fresh)).bytes) };
    const swap = await swapRecording(machine, session, fresh, place);
    await session.dispose();
    await run(home, server);
    expect(await speech(folder)).not.toEqual(before);

    const later = await openWorld(home).desk.open(RECORDED);
    await swap.undo(later);
    await later.dispose();
    expect(await speech(folder)).toEqual(before);
    const done = server.received.length;
    expect(await run(home, server)).toMatchObject({ understood: 0, failed: 0 });
    expect([server.received.length, await speech(folder)]).toEqual([done, before]);
  });
});
