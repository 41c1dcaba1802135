import { describe, expect, test } from "vitest";
import { CODEC_DELAY_SAMPLES } from "../../../../src/core/voice/frames.ts";
import { SoundTrack } from "../../../../src/protocol/soundTrack.ts";
import { move, type Move, type Playhead } from "../../../../webview/replay/playhead.ts";
import { SoundFollower, type Sounder } from "../../../../webview/shared/sound/soundFollower.ts";

const DELAY_S = CODEC_DELAY_SAMPLES / 16_000;
const COURSE = { duration_ms: 90_000, empty: [], marks: [] };
/** Ten seconds, a break of fifty, ten seconds, and silence to the end. */
const TRACK = new SoundTrack([
  [
    { ms: 0, sample: 0 },
    { ms: 10_000, sample: 160_000 },
  ],
  [
    { ms: 60_000, sample: 160_000 },
    { ms: 70_000, sample: 320_000 },
  ],
]);
const BEAT_MS = 50;

/** An element whose file is as long as the recording; it begins to play when `begin` is called. */
class FakeAudio implements Sounder {
  playbackRate = 1;
  paused = true;
  ended = false;
  readonly seeks: number[] = [];
  refusal: string | null = null;
  #at = 0;
  #begin: (() => void) | null = null;

  get currentTime(): number {
    return this.#at;
  }

  set currentTime(seconds: number) {
    this.seeks.push(seconds);
    this.#at = Math.min(seconds, 20);
    this.ended = false;
  }

  play(): Promise<void> {
    if (this.refusal !== null)
      return Promise.reject(Object.assign(new Error("no"), { name: this.refusal }));
    this.paused = false;
    return new Promise((resolve) => (this.#begin = resolve));
  }

  pause(): void {
    this.paused = true;
  }

  async begin(): Promise<void> {
    this.#begin?.();
    await Promise.resolve();
  }

  pass(ms: number): void {
    if (this.paused || this.ended) return;
    this.#at = Math.min(20, this.#at + (ms / 1000) * this.playbackRate);
    this.ended = this.#at === 20;
    this.paused = this.ended;
  }
}

/** A player with its recording, and time that passes for both. */
function scene() {
  const audio = new FakeAudio();
  const asked: string[] = [];
  const follower = new SoundFollower(TRACK, audio, () => asked.push("a click"));
  let head: Playhead = { t: 0, playing: false, speed: 1, jumps: 0, held: false, element: null };
  let now = 1_000;
  const act = (change: Move) => {
    head = move(COURSE, head, change);
    follower.lead(head, now);
  };
  const kinds: string[] = [];
  const pass = (ms: number) => {
    kinds.length = 0;
    for (let passed = 0; passed < ms; passed += BEAT_MS) {
      now += BEAT_MS;
      audio.pass(BEAT_MS);
      const lead = follower.lead(head, now);
      if (kinds.at(-1) !== lead.kind) kinds.push(lead.kind);
      if (lead.kind === "own") head = move(COURSE, head, { kind: "pass", ms: BEAT_MS });
      if (lead.kind === "sound") head = move(COURSE, head, { kind: "heard", t: lead.t });
      if (lead.kind === "stopped") head = move(COURSE, head, { kind: "pause" });
    }
    return [...kinds];
  };
  const off = () => (TRACK.msAt(audio.currentTime, head.t) ?? NaN) - head.t;
  act({ kind: "pause" });
  pass(200);
  return { audio, follower, asked, act, pass, off, head: () => head };
}

/** Playing, with sound. */
async function playing() {
  const all = scene();
  all.act({ kind: "toggle" });
  all.pass(BEAT_MS);
  await all.audio.begin();
  return all;
}

describe("a recording follows its player", () => {
  test("which waits for the sound to begin, and then goes by it", async () => {
    const { audio, act, pass, off, head } = scene();
    act({ kind: "toggle" });
    expect(pass(300)).toEqual(["wait"]);
    expect([head().t, audio.paused]).toEqual([0, false]);
    await audio.begin();
    expect(pass(2_000)).toEqual(["sound"]);
    expect(head().t).toBeGreaterThan(1_900);
    expect(off()).toBe(0);
  });

  test("over silence the player goes on alone, and the sound joins again at its place", async () => {
    const { audio, pass, off, head } = await playing();
    expect(pass(11_000)).toEqual(["sound", "own"]);
    expect([audio.paused, head().t > 10_000]).toEqual([true, true]);
    pass(50_000);
    await audio.begin();
    expect(pass(3_000)).toEqual(["sound"]);
    expect(Math.abs(off())).toBeLessThan(1);
    expect(head().t).toBeGreaterThan(62_000);
  });

  test("at the end of the file the player goes on alone", async () => {
    const { audio, act, pass, head } = await playing();
    act({ kind: "seek", t: 69_000 });
    pass(200);
    await audio.begin();
    expect(pass(3_000)).toEqual(["sound", "own"]);
    expect(head().t).toBeGreaterThan(71_000);
    expect(head().t).toBeLessThan(72_200);
  });

  test("plays as fast as the player goes", async () => {
    const { audio, act, pass, off, head } = await playing();
    act({ kind: "speed", speed: 2 });
    pass(2_000);
    expect([audio.playbackRate, head().t > 3_900]).toEqual([2, true]);
    expect(off()).toBe(0);
  });

  test("is at the new place at once after a jump, and heard a moment later", async () => {
    const { audio, act, pass } = await playing();
    act({ kind: "seek", t: 65_000 });
    expect([audio.paused, audio.seeks.at(-1)]).toEqual([true, 15 + DELAY_S]);
    expect(pass(100)).toEqual(["wait"]);
    expect(audio.paused).toBe(true);
    pass(100);
    expect(audio.paused).toBe(false);
    expect(audio.seeks.length).toBe(2);
  });

  test("makes no noise while the player is dragged", async () => {
    const { audio, act, pass } = await playing();
    act({ kind: "hold", held: true });
    for (let t = 0; t < 9_000; t += 500) {
      act({ kind: "seek", t });
      pass(BEAT_MS);
      expect(audio.paused).toBe(true);
    }
    const { length } = audio.seeks;
    act({ kind: "hold", held: false });
    pass(200);
    expect([audio.paused, audio.seeks.length]).toEqual([false, length + 1]);
  });

  test("rests when the player does", async () => {
    const { audio, act } = await playing();
    act({ kind: "toggle" });
    expect(audio.paused).toBe(true);
  });

  test("stops the player when a key of the keyboard has stopped the sound", async () => {
    const { audio, pass, head } = await playing();
    pass(500);
    audio.pause();
    expect(pass(BEAT_MS)).toEqual(["stopped"]);
    expect(head().playing).toBe(false);
  });

  test("asks for a click when the browser wants one, and the player goes on meanwhile", async () => {
    const { audio, follower, asked, act, pass, head } = scene();
    audio.refusal = "NotAllowedError";
    act({ kind: "toggle" });
    await Promise.resolve();
    await Promise.resolve();
    expect(pass(1_000)).toEqual(["own"]);
    expect(asked).toEqual(["a click"]);
    audio.refusal = null;
    follower.allow();
    pass(100);
    await audio.begin();
    expect(pass(500)).toEqual(["sound"]);
    expect(head().t).toBeGreaterThan(1_300);
  });

  test("is not waited for for ever", () => {
    const { act, pass, head } = scene();
    act({ kind: "toggle" });
    expect(pass(3_000)).toEqual(["wait", "own"]);
    expect(head().t).toBeGreaterThan(1_000);
  });
});
