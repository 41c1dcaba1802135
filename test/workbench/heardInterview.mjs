/** An interview that can be heard: whoever plays it knows by ear, or by a meter, where they are. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { root } from "../../scripts/project.mjs";
import { CODEC_DELAY_SAMPLES, SAMPLE_RATE } from "../../src/core/voice/frames.ts";
import { beep } from "../support/beeps.mts";
import { encodeVoice, framesBefore } from "../support/lame.mts";

const START = Date.parse("2026-11-22T10:00:00.000Z");
const TURN_MS = 5_000;
const END_MS = 160_000;
/** What was recorded when: the timer was paused after the first stretch, the recorder died after the second. */
const STRETCHES = [
  { from: 0, to: 62_000 },
  { from: 62_300, to: 100_500 },
  { from: 108_000, to: 150_000 },
];
const LOST_MS = 400;
const MUTED = { from: 127_000, to: 133_000 };
const DELAY_S = CODEC_DELAY_SAMPLES / SAMPLE_RATE;

/** Each turn has a tone of its own. */
const hertzOf = (turn) => 500 + 80 * turn;
export const turnOf = (hertz) => Math.round((hertz - 500) / 80);
/** When a turn, its tone and its box begin. */
export const startOf = (turn) => (turn + 1) * TURN_MS;
const isMuted = (ms) => MUTED.from <= ms && ms < MUTED.to;

/**
 * Writes it into the home: every five seconds another turn of the strong gold answer of the LLM gateway, with a tone
 * in the recording and a box on the board.
 */
export async function writeHeardInterview(home, id = "2026-11-22T10-00-00-llm-gateway-heard") {
  const gold = join(root, "question-bank/designs/llm-gateway/gold/strong.yaml");
  const { turns } = parse(readFileSync(gold, "utf8"));
  const texts = turns.flatMap(({ speaker, text }) => (speaker === "candidate" ? [text] : []));
  const folder = join(home, "interviews", id);
  const facts = {
    ...{ question: "llm-gateway", question_revision: 1, mode: "mock" },
    ...{ target_level: "senior", minutes: 45 },
  };
  const stages = [
    { id: "first", name: "First half", minutes: 1 },
    { id: "second", name: "Second half", minutes: 1 },
  ];
  const { file, secondsOf, events } = await recorded(texts.length);
  const journal = [
    { type: "started", v: 1, t: 0, id, ...facts, stages },
    { type: "stage-entered", t: 80_000, stage: "second" },
    { type: "beat-shown", t: 90_200, beat: "b1", text: "And the EU?", tag: "probe" },
    { type: "paused", t: 62_000, reason: "user" },
    { type: "resumed", t: 62_000 },
    ...events,
    ...texts.map((_, turn) => drawn(turn)),
    { type: "ended", t: END_MS },
  ].toSorted((a, b) => a.t - b.t);
  mkdirSync(folder, { recursive: true });
  const write = (name, text) => writeFileSync(join(folder, name), text);
  write("journal.jsonl", journal.map((event) => `${lineOf(event)}\n`).join(""));
  write(
    "interview.json",
    JSON.stringify({
      ...{ schema: "dojo.interview/v1", id, ...facts, elapsed_ms: END_MS, status: "finished" },
      ...{ started_at: atOf(0), stages: [] },
    }),
  );
  const segments = texts.map((text, turn) => ({
    ...{ id: `S${String(turn + 1).padStart(3, "0")}`, source: "speech", speaker: "candidate" },
    ...{ start_ms: startOf(turn), end_ms: startOf(turn) + TURN_MS - 500, text },
  }));
  write("transcript.json", JSON.stringify({ schema: "dojo.transcript/v1", segments }));
  write("voice.mp3", file);
  return { id, folder, texts, secondsOf, durationMs: END_MS, voice: join(folder, "voice.mp3") };
}

const atOf = (t) => new Date(START + t).toISOString();
const lineOf = (event) => JSON.stringify({ ...event, at: atOf(event.t) });

/** The file, where in it a moment is played (null: nowhere), and what the recorder noted. */
async function recorded(turns) {
  const [first, second, third] = STRETCHES;
  const offsets = [0, first.to - second.from, 0];
  const before = soundOf([first, second], offsets, turns);
  const kept = framesBefore(
    await encodeVoice(root, before),
    before.length - (LOST_MS * SAMPLE_RATE) / 1_000,
  );
  const keptMs = (kept.samples / SAMPLE_RATE) * 1_000;
  offsets[2] = keptMs - third.from;
  const after = soundOf([third], [-third.from], turns);
  const file = Buffer.concat([kept.bytes, await encodeVoice(root, after)]);
  const secondsOf = (ms) => {
    const at = STRETCHES.findIndex(({ from, to }) => from <= ms && ms < to);
    const isLost = at === 1 && ms + offsets[1] >= keptMs;
    return at < 0 || isLost || isMuted(ms) ? null : (ms + offsets[at]) / 1_000 + DELAY_S;
  };
  const sampleAt = (ms, stretch) => Math.round(((ms + offsets[stretch]) * SAMPLE_RATE) / 1_000);
  const events = [
    { type: "voice-started", t: 0, sample: 0 },
    ...STRETCHES.flatMap((_, stretch) => anchors(stretch, sampleAt)),
    { type: "voice-started", t: third.from, sample: kept.samples },
    { type: "voice-muted", t: MUTED.from, muted: true },
    { type: "voice-muted", t: MUTED.to, muted: false },
    { type: "voice-stopped", t: third.to, reason: "user" },
  ];
  return { file, secondsOf, events: events.toSorted((a, b) => a.t - b.t) };
}

/** Where a stretch begins, once a second, and its end, unless the recorder died there. */
function anchors(stretch, sampleAt) {
  const { from, to } = STRETCHES[stretch];
  const times = Array.from({ length: Math.ceil((to - from) / 1_000) }, (_, i) => from + i * 1_000);
  const ends = stretch === 1 ? [] : [to];
  return [...times, ...ends].map((ms, i) => ({
    ...{ type: "voice-anchor", t: ms + (i % 7), age_ms: i % 7 },
    sample: sampleAt(ms, stretch),
  }));
}

function soundOf(stretches, offsets, turns) {
  const last = stretches.length - 1;
  const length = ((stretches[last].to + offsets[last]) * SAMPLE_RATE) / 1_000;
  const samples = new Float32Array(length);
  for (let turn = 0; turn < turns; turn += 1) {
    const ms = startOf(turn);
    const at = stretches.findIndex(({ from, to }) => from <= ms && ms < to);
    if (at >= 0 && !isMuted(ms)) beep(samples, (ms + offsets[at]) / 1_000, hertzOf(turn));
  }
  return samples;
}

function drawn(turn) {
  const common = { version: 1, versionNonce: turn + 1, seed: turn + 1, isDeleted: false };
  const place = `a${turn.toString(36).toUpperCase()}`;
  const box = {
    ...{ ...common, id: `text${turn}`, type: "text", index: place },
    ...{ x: (turn % 5) * 200, y: Math.floor(turn / 5) * 90, width: 140, height: 25 },
    ...{ text: boxOf(turn), originalText: boxOf(turn), fontSize: 20, fontFamily: 5 },
    ...{ lineHeight: 1.25, textAlign: "left", verticalAlign: "top", containerId: null },
  };
  return { type: "board-changed", t: startOf(turn), upsert: [box], remove: [] };
}

/** What is on the board from the start of a turn on. */
const boxOf = (turn) => `Part ${turn}`;
