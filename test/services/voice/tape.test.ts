import { appendFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { CaptureNews } from "../../../src/services/voice/captureProtocol.ts";
import { AnchorPace } from "../../../src/services/voice/program/anchorPace.ts";
import { FrameFile } from "../../../src/services/voice/program/frameFile.ts";
import { Tape } from "../../../src/services/voice/program/tape.ts";
import { temporaryFolder } from "../../support/files.ts";

const bytes = (count: number, value = 1) => new Uint8Array(count).fill(value);

/** Gives 100 bytes for each piece of sound, so that few pieces end with a frame. */
const encoder = {
  configure: () => undefined,
  encode: ([samples]: readonly Float32Array[]) => bytes(100, samples?.[0] === 0 ? 0 : 1),
  finalize: () => bytes(44, 9),
};

/** A disk that refuses while it is full. */
class FullDisk extends FrameFile {
  isFull = false;

  override write(): void {
    if (this.isFull) throw Object.assign(new Error("full"), { code: "ENOSPC" });
    super.write();
  }
}

async function tapeOf(file: string) {
  const news: CaptureNews[] = [];
  const disk = new FullDisk(file);
  return { news, disk, tape: new Tape(encoder, disk, (one) => news.push(one)) };
}

const sound = new Int16Array(512).fill(900);

test("only whole frames are written, and a torn one is cut off before going on", async () => {
  const file = join(await temporaryFolder(), "voice.mp3");
  const first = await tapeOf(file);
  first.tape.record(sound, 32);
  expect(await readFile(file)).toHaveLength(0);
  for (const at of [64, 96]) first.tape.record(sound, at);
  expect(await readFile(file)).toHaveLength(288);
  await appendFile(file, bytes(143));
  const second = await tapeOf(file);
  expect([second.tape.samples, (await readFile(file)).length]).toEqual([1_152, 288]);
});

test("what a full disk refuses is kept, told once, and written when there is room", async () => {
  const file = join(await temporaryFolder(), "voice.mp3");
  const { tape, disk, news } = await tapeOf(file);
  disk.isFull = true;
  for (let at = 32; at <= 3_200; at += 32) tape.record(sound, at);
  expect(await readFile(file)).toHaveLength(0);
  disk.isFull = false;
  for (let at = 3_232; at <= 4_800; at += 32) tape.record(sound, at);
  expect(tape.finish()).toBeNull();
  expect(await readFile(file)).toHaveLength(Math.floor((150 * 100 + 44) / 144) * 144);
  expect(news.filter(({ kind }) => kind === "disk")).toEqual([
    { kind: "disk", detail: expect.stringContaining("ENOSPC") },
    { kind: "disk", detail: null },
  ]);
});

test("what could not be written until the end is said", async () => {
  const { tape, disk } = await tapeOf(join(await temporaryFolder(), "voice.mp3"));
  disk.isFull = true;
  tape.record(sound, 32);
  expect(tape.finish()).toContain("no space left");
});

test("a muted tape records silence and tells no level", async () => {
  const file = join(await temporaryFolder(), "voice.mp3");
  const { tape, news } = await tapeOf(file);
  tape.isMuted = true;
  for (let at = 32; at <= 960; at += 32) tape.record(sound, at);
  expect((await readFile(file)).every((byte) => byte === 0)).toBe(true);
  expect(news.map(({ kind }) => kind)).toEqual(["anchor"]);
});

test("a stretch of sound is told by where it begins, an anchor a second, and where it ends", async () => {
  const file = join(await temporaryFolder(), "voice.mp3");
  await writeFile(file, bytes(144 * 2));
  const { tape, news } = await tapeOf(file);
  for (let at = 1_032; at <= 3_500; at += 32) tape.record(sound, at);
  tape.pause();
  tape.pause();
  const anchors = news.flatMap((one) => (one.kind === "anchor" ? [[one.at, one.sample]] : []));
  expect(anchors[0]).toEqual([1_000, 1_152]);
  expect(anchors.at(-1)).toEqual([3_496, 1_152 + 78 * 512]);
  expect(anchors).toHaveLength(4);
});

test("of each second the frame that came earliest for its place is the anchor", () => {
  const pace = new AnchorPace();
  pace.begin({ at: 0, sample: 512 }, 512);
  const late = [32, 464, 496, 528, 560, 1_000].map((at, n) =>
    pace.next({ at, sample: 512 * (n + 2) }),
  );
  expect(late).toEqual([null, null, null, null, null, { at: 32, sample: 1_024 }]);
});
