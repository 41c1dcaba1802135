import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  CODEC_DELAY_SAMPLES,
  FRAME_BYTES,
  msOfSamples,
  samplesIn,
  samplesOfMs,
} from "../../../src/core/voice/frames.ts";
import type { ImportParts } from "../../../src/services/voice/importJob.ts";
import { convertSound } from "../../../src/services/voice/soundConversion.ts";
import { temporaryFolder } from "../../support/files.ts";
import { listenTo } from "../../support/listenTo.mts";
import { ffmpeg, hasFfmpeg, wavWithBeeps } from "../../support/sounds.ts";
import { buildImport } from "../../support/voice.ts";

const BEEPS = [2, 5.5, 9];
const CODEC_DELAY_MS = msOfSamples(CODEC_DELAY_SAMPLES);
const without = hasFfmpeg ? "" : " (not run: ffmpeg missing)";

let built: string;
let parts: ImportParts;
beforeAll(async () => {
  built = await mkdtemp(join(tmpdir(), "dojo-import-"));
  parts = await buildImport(built);
});
afterAll(() => rm(built, { recursive: true, force: true }));

/** Without ffmpeg, unless the test is about it. */
async function convert(source: string, with_ = "no-such-ffmpeg") {
  const target = join(await temporaryFolder(), "voice.mp3.tmp");
  const shares: (number | null)[] = [];
  const watch = {
    signal: new AbortController().signal,
    onProgress: (s: number | null) => void shares.push(s),
  };
  const result = await convertSound({ ...parts, ffmpeg: with_ }, { source, target }, watch);
  return { result, target, shares };
}

/** In milliseconds from where they should be. */
async function beepsOff(target: string): Promise<number[]> {
  const onsets = (await listenTo(target)).onsets();
  expect(onsets).toHaveLength(BEEPS.length);
  return onsets.map((sample, n) => Math.abs(sample / 16 - CODEC_DELAY_MS - (BEEPS[n] ?? 0) * 1000));
}

async function wavIn(folder: string, ...shape: Parameters<typeof wavWithBeeps>): Promise<string> {
  const file = join(folder, "phone.wav");
  await writeFile(file, wavWithBeeps(...shape));
  return file;
}

describe("a WAV file", () => {
  test.each([8_000, 16_000, 22_050, 44_100, 48_000, 96_000])(
    "of %i Hz in stereo comes onto the grid, with the same length",
    async (rate) => {
      const source = await wavIn(await temporaryFolder(), 10, BEEPS, { rate, channels: 2 });
      const { result, target, shares } = await convert(source);
      expect(result).toEqual({ samples: samplesOfMs(10_000) });
      const { size } = await stat(target);
      expect(size % FRAME_BYTES).toBe(0);
      expect(samplesIn(size) - samplesOfMs(10_000)).toBeLessThan(3 * 576);
      expect(shares.every((share) => share !== null && share >= 0 && share <= 1)).toBe(true);
      const off = hasFfmpeg ? await beepsOff(target) : [];
      expect(Math.max(0, ...off)).toBeLessThan(20);
    },
  );

  test("that was cut off in the middle is taken as far as it goes", async () => {
    const file = join(await temporaryFolder(), "cut.wav");
    await writeFile(file, wavWithBeeps(10, BEEPS).subarray(0, 44 + 2 * samplesOfMs(4_000)));
    const { result } = await convert(file);
    expect(result).toEqual({ samples: samplesOfMs(4_000) });
  });
});

describe.skipIf(!hasFfmpeg)(`another kind of file${without}`, () => {
  const made = async (name: string, ...args: string[]) => {
    const folder = await temporaryFolder();
    const wav = await wavIn(folder, 11, BEEPS, { rate: 48_000, channels: 2 });
    const file = join(folder, name);
    await ffmpeg("-i", wav, ...args, file);
    return file;
  };

  test.each([
    ["zoom.mp3", ["-b:a", "128k"]],
    ["mono.mp3", ["-ac", "1", "-ar", "22050", "-q:a", "5"]],
    ["note.opus", ["-c:a", "libopus"]],
    ["note.ogg", ["-c:a", "libopus", "-ac", "1"]],
    ["browser.webm", ["-c:a", "libopus"]],
    ["lossless.flac", ["-ar", "96000"]],
    ["deep.wav", ["-c:a", "pcm_s24le"]],
    ["float.wav", ["-c:a", "pcm_f32le"]],
    ["telephone.wav", ["-ar", "8000", "-ac", "1", "-c:a", "pcm_alaw"]],
  ])("%s is read by our own decoders", async (name, args) => {
    const { result, target } = await convert(await made(name, ...args));
    expect(result).toEqual({ samples: expect.any(Number) });
    expect(Math.max(...(await beepsOff(target)))).toBeLessThan(60);
  });

  test.each([
    ["memo.m4a", ["-c:a", "aac"]],
    ["radio.aac", ["-c:a", "aac"]],
    ["vorbis.ogg", ["-c:a", "libvorbis"]],
  ])("%s is read by ffmpeg, and without it that is said", async (name, args) => {
    const file = await made(name, ...args);
    expect((await convert(file)).result).toEqual({
      failure: { kind: "needs-ffmpeg", detail: expect.any(String) },
    });
    const { result, target, shares } = await convert(file, "ffmpeg");
    expect(result).toEqual({ samples: expect.any(Number) });
    expect(Math.max(...(await beepsOff(target)))).toBeLessThan(60);
    expect(shares.length).toBeGreaterThan(0);
  });

  test("one whose times jump by a week does not become a week of silence", async () => {
    const jump = "asetpts=if(gt(T\\,5)\\,PTS+604800/TB\\,PTS)";
    const file = await made("jump.webm", "-af", jump, "-c:a", "libopus");
    expect((await convert(file)).result).toEqual({
      failure: { kind: "needs-ffmpeg", detail: "its times jump" },
    });
  });

  test("an MP3 with a large picture in its tag is read", async () => {
    const folder = await temporaryFolder();
    const picture = join(folder, "cover.png");
    await ffmpeg(
      "-f",
      "lavfi",
      "-i",
      "nullsrc=s=1200x1200,geq=random(1)*255:128:128",
      "-frames:v",
      "1",
      picture,
    );
    expect((await stat(picture)).size).toBeGreaterThan(1_000_000);
    const wav = await wavIn(folder, 11, BEEPS);
    const file = join(folder, "tagged.mp3");
    await ffmpeg("-i", wav, "-i", picture, "-map", "0", "-map", "1", "-id3v2_version", "3", file);
    const { result, target } = await convert(file);
    expect(result).toEqual({ samples: expect.any(Number) });
    expect(Math.max(...(await beepsOff(target)))).toBeLessThan(120);
  });

  test("an MP3 that is damaged in the middle loses that part and nothing else", async () => {
    const file = await made("broken.mp3", "-b:a", "64k");
    const bytes = await readFile(file);
    bytes.fill(0, 25_000, 27_000);
    await writeFile(file, bytes);
    const { result, target } = await convert(file);
    expect(result).toEqual({ samples: expect.any(Number) });
    expect((await beepsOff(target)).at(-1)).toBeLessThan(300);
  });

  test("text that is called MP3 is no sound, whoever reads it", async () => {
    const file = join(await temporaryFolder(), "song.mp3");
    await writeFile(file, "This is not a song. ".repeat(500));
    expect((await convert(file, "ffmpeg")).result).toEqual({
      failure: { kind: "unreadable", detail: expect.stringMatching(/^Invalid/) },
    });
  });

  test("a film without sound has none", async () => {
    const file = join(await temporaryFolder(), "film.mp4");
    await ffmpeg("-f", "lavfi", "-i", "color=s=64x64:d=1", file);
    const { result } = await convert(file, "ffmpeg");
    expect(result).toEqual({ failure: { kind: "unreadable", detail: expect.any(String) } });
  });
});

describe("what cannot be imported", () => {
  test("is an empty file", async () => {
    const file = join(await temporaryFolder(), "empty.m4a");
    await writeFile(file, "");
    expect((await convert(file)).result).toEqual({ failure: { kind: "empty", detail: "" } });
  });

  test("is a file that is not there", async () => {
    const { result } = await convert(join(await temporaryFolder(), "gone.wav"));
    expect(result).toEqual({
      failure: { kind: "unreadable", detail: expect.stringContaining("ENOENT") },
    });
  });

  test("is a recording without a sample", async () => {
    const { result, target } = await convert(await wavIn(await temporaryFolder(), 0, []));
    expect(result).toMatchObject({
      failure: { kind: expect.stringMatching(/no-sound|needs-ffmpeg/) },
    });
    await expect(stat(target)).rejects.toThrow(/ENOENT/);
  });

  test("is anything where the disk takes nothing, and that is said", async () => {
    const source = await wavIn(await temporaryFolder(), 3, []);
    const target = join(await temporaryFolder(), "nowhere", "voice.mp3");
    const watch = { signal: new AbortController().signal, onProgress: () => undefined };
    expect(await convertSound(parts, { source, target }, watch)).toEqual({
      failure: { kind: "disk", detail: expect.stringContaining("ENOENT") },
    });
  });

  test.skipIf(process.platform !== "linux")("is anything on a full disk", async () => {
    const source = await wavIn(await temporaryFolder(), 60, []);
    const target = join(await temporaryFolder(), "voice.mp3");
    const limited = join(built, "limited.mjs");
    // A process that may write no more than 64 kB into one file.
    await writeFile(limited, LIMITED);
    const watch = { signal: new AbortController().signal, onProgress: () => undefined };
    const result = await convertSound({ ...parts, program: limited }, { source, target }, watch);
    expect(result).toEqual({ failure: { kind: "disk", detail: expect.stringContaining("EFBIG") } });
    await expect(stat(target)).rejects.toThrow(/ENOENT/);
  });
});

/** Starts the program under a limit, its messages passed on. */
const LIMITED = `
import { fork } from "node:child_process";
const program = new URL("import.mjs", import.meta.url).pathname;
const sh = new URL("limited.sh", import.meta.url).pathname;
import { writeFileSync } from "node:fs";
writeFileSync(sh, '#!/bin/sh\\nulimit -f 128\\nexec "' + process.execPath + '" "$@"\\n', { mode: 0o755 });
const child = fork(program, process.argv.slice(2), { execPath: sh, execArgv: [] });
child.on("message", (news) => process.send(news));
child.on("close", () => process.disconnect());
`;

test("an import that is cancelled leaves nothing", async () => {
  const folder = await temporaryFolder();
  const source = await wavIn(folder, 600, []);
  const stop = new AbortController();
  const target = join(folder, "voice.mp3.tmp");
  const watch = { signal: stop.signal, onProgress: () => stop.abort() };
  expect(await convertSound(parts, { source, target }, watch)).toBeNull();
  expect(await readdir(folder)).toEqual(["phone.wav"]);
});

test("three hours take a bounded part of the memory, and have the right length", async () => {
  const folder = await temporaryFolder();
  const source = await wavIn(folder, 3 * 3_600, [7_200], { rate: 8_000 });
  const target = join(folder, "voice.mp3.tmp");
  const peak = join(folder, "peak");
  const measured = join(built, "measured.mjs");
  await writeFile(
    measured,
    `import { writeFileSync } from "node:fs";
process.on("exit", () => writeFileSync(${JSON.stringify(peak)}, String(process.resourceUsage().maxRSS)));
await import("./import.mjs");`,
  );
  const watch = { signal: new AbortController().signal, onProgress: () => undefined };
  const result = await convertSound({ ...parts, program: measured }, { source, target }, watch);
  expect(result).toEqual({ samples: samplesOfMs(3 * 3_600_000) });
  expect(samplesIn((await stat(target)).size)).toBeGreaterThanOrEqual(samplesOfMs(3 * 3_600_000));
  expect(Number(await readFile(peak, "utf8")) / 1_000).toBeLessThan(400);
}, 180_000);
