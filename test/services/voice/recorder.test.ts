import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, stat, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FRAME_BYTES, samplesIn } from "../../../src/core/voice/frames.ts";
import type { CaptureParts } from "../../../src/services/voice/captureJob.ts";
import { listDevices } from "../../../src/services/voice/devices.ts";
import { temporaryFolder } from "../../support/files.ts";
import { listenTo } from "../../support/listenTo.mts";
import { missingForSound, SoundServer } from "../../support/soundServer.mts";
import { ANY_DEVICE, buildCapture, ToldRecorder } from "../../support/voice.ts";

const missing = missingForSound();
const call = promisify(execFile);
/** Twice the loudness that a quiet room would have. */
const SPEECH_RMS = 0.02;

describe.skipIf(missing.length > 0)(
  `a virtual microphone${missing.length > 0 ? ` (not run: ${missing.join(", ")} missing)` : ""}`,
  () => {
    let sound: SoundServer;
    let parts: CaptureParts;
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "dojo-capture-"));
      parts = await buildCapture(folder);
      sound = await SoundServer.start();
      await sound.speak();
    });
    afterAll(async () => {
      await sound.stop();
      await rm(folder, { recursive: true, force: true });
    });

    const recorderOf = (file: string, name = "") =>
      new ToldRecorder({ parts, file, source: { kind: "device", name }, env: sound.env });
    const size = async (file: string) => (await stat(file)).size;
    const record = async (file: string, ms: number) => {
      const recorder = recorderOf(file);
      await recorder.until("sound", () => recorder.anchors.length > 0);
      await sleep(ms);
      return recorder;
    };

    test("loses less than a second when the recorder is killed, and goes on by itself", async () => {
      const file = join(await temporaryFolder(), "voice.mp3");
      const recorder = await record(file, 4_000);
      const heardByNow = recorder.heardByNow;
      process.kill(recorder.pid ?? 0, "SIGKILL");
      await recorder.until("a second start", () => starts(recorder).length === 2);
      const [, again = 0] = starts(recorder);
      expect(again % 576).toBe(0);
      expect(heardByNow - again).toBeLessThan(16_000);
      await sleep(2_000);
      await recorder.stop("user");
      const heard = await listenTo(file);
      expect(heard.seconds).toBeGreaterThan(5);
      expect((await size(file)) % FRAME_BYTES).toBe(0);
    });

    test("goes on at the end of a file whose last frame is torn", async () => {
      const file = join(await temporaryFolder(), "voice.mp3");
      await (await record(file, 2_000)).stop("closed");
      const before = await size(file);
      await truncate(file, before - 50);
      const second = await record(file, 2_000);
      expect(starts(second)).toEqual([samplesIn(before - FRAME_BYTES)]);
      await second.stop("ended");
      const heard = await listenTo(file);
      expect(heard.seconds).toBeGreaterThan(3);
      expect((await size(file)) % FRAME_BYTES).toBe(0);
    });

    test("is let go when the process that started the recorder dies", async () => {
      const home = await temporaryFolder();
      const file = join(home, "voice.mp3");
      const host = spawn(
        process.execPath,
        [await hostProgram(home), JSON.stringify({ parts, file })],
        {
          env: sound.env,
          stdio: ["ignore", "pipe", "inherit"],
        },
      );
      const pid = await new Promise<number>((resolve) =>
        host.stdout.on("data", (text: Buffer) => resolve(Number(text.toString()))),
      );
      await waitFor("sound", async () => (await size(file).catch(() => 0)) > 8_000);
      host.kill("SIGKILL");
      await waitFor("its end", () => Promise.resolve(!isRunning(pid)));
      expect((await size(file)) % FRAME_BYTES).toBe(0);
      await listenTo(file);
    });

    test("is not heard while paused, and silence while muted", async () => {
      const file = join(await temporaryFolder(), "voice.mp3");
      const recorder = await record(file, 2_000);
      recorder.pause();
      let paused = 0;
      // What is recorded is 4 kB a second.
      await waitFor("a second and a half without sound", async () => {
        paused = await size(file);
        await sleep(1_500);
        return (await size(file)) === paused;
      });
      expect(recorder.status).toBe("paused");
      const before = recorder.sampleCount;
      recorder.resume();
      recorder.mute(true);
      await recorder.until("silence", () => recorder.sampleCount > before + 3 * 16_000);
      await recorder.stop("ended");
      const heard = await listenTo(file);
      const seconds = (paused / FRAME_BYTES) * 0.036;
      expect(heard.rms(0, seconds - 0.3)).toBeGreaterThan(SPEECH_RMS);
      expect(heard.rms(seconds + 0.5)).toBeLessThan(0.001);
      expect(heard.seconds).toBeGreaterThan(seconds + 2);
    });

    test("that gives zeros is recognised as muted", async () => {
      const file = join(await temporaryFolder(), "voice.mp3");
      await sound.mute(true);
      const recorder = await record(file, 0);
      await recorder.until("the judgement", () => recorder.heard === "zero");
      await sound.mute(false);
      await recorder.until("sound", () => recorder.heard === "sound");
      await recorder.stop("ended");
      expect(recorder.problems).toEqual([]);
    });

    test("is chosen by its name; one that is not there is said", async () => {
      const devices = await listDevices(parts, sound.env);
      expect(devices).toEqual({ names: expect.arrayContaining(["VirtualMicrophone"]) });
      const home = await temporaryFolder();
      const named = recorderOf(join(home, "a.mp3"), "VirtualMicrophone");
      await named.until("sound", () => named.anchors.length > 0);
      expect(named.device).toBe("VirtualMicrophone");
      await named.stop("user");
      const unknown = recorderOf(join(home, "b.mp3"), "Telephone");
      await unknown.until("the failure", () => unknown.status === "failed");
      expect(unknown.problems).toEqual([{ kind: "unknown-device", detail: "Telephone" }]);
    });

    test("that cannot be written is a failure value", async () => {
      const file = join(await temporaryFolder(), "nowhere", "voice.mp3");
      const recorder = recorderOf(file);
      await recorder.until("the failure", () => recorder.status === "failed");
      expect(recorder.problems).toEqual([
        { kind: "disk", detail: expect.stringContaining("ENOENT") },
      ]);
      expect(recorder.notes).toEqual([]);
    });

    describe.each(["parec", "ffmpeg"])(
      "is recorded by %s where there is no recorder",
      (program) => {
        const commandOf = async () => {
          const bin = await temporaryFolder();
          for (const name of [program, "pactl"]) await symlink(await pathOf(name), join(bin, name));
          return { parts: { ...parts, recorder: bin }, env: { ...sound.env, PATH: bin } };
        };

        test("and goes on when that was killed", async () => {
          const { parts, env } = await commandOf();
          const file = join(await temporaryFolder(), "voice.mp3");
          const recorder = new ToldRecorder({ parts, file, source: ANY_DEVICE, env });
          await recorder.until("sound", () => recorder.anchors.length > 2);
          expect(recorder.device).toBe(program);
          const [child] = await childrenOf(recorder.pid);
          process.kill(child ?? 0, "SIGKILL");
          await recorder.until("the loss", () => recorder.status === "lost");
          await recorder.until("its return", () => recorder.status === "recording");
          const before = recorder.sampleCount;
          await recorder.until("sound", () => recorder.sampleCount > before + 32_000);
          await recorder.stop("ended");
          expect(recorder.problems.map(({ kind }) => kind)).toEqual(["device-lost"]);
          const heard = await listenTo(file);
          expect(heard.rms()).toBeGreaterThan(SPEECH_RMS);
          expect((await size(file)) % FRAME_BYTES).toBe(0);
        });

        test("by its name, and lets it go while paused", async () => {
          const { parts, env } = await commandOf();
          expect(await listDevices(parts, env)).toEqual({
            names: expect.arrayContaining(["microphone", "speaker.monitor"]),
          });
          const file = join(await temporaryFolder(), "voice.mp3");
          const source = { kind: "device", name: "microphone" } as const;
          const recorder = new ToldRecorder({ parts, file, source, env });
          await recorder.until("sound", () => recorder.anchors.length > 0);
          recorder.pause();
          await waitFor("no program", async () => (await childrenOf(recorder.pid)).length === 0);
          recorder.resume();
          await waitFor("the program", async () => (await childrenOf(recorder.pid)).length === 1);
          await recorder.stop("ended");
          const unknown = { kind: "device", name: "telephone" } as const;
          const other = new ToldRecorder({ parts, file, source: unknown, env });
          await other.until("the failure", () => other.status === "failed");
          expect(other.problems).toEqual([{ kind: "unknown-device", detail: "telephone" }]);
        });
      },
    );

    test("that comes back with another sample rate is recorded on", async () => {
      const file = join(await temporaryFolder(), "voice.mp3");
      const recorder = await record(file, 2_000);
      await sound.changeRate(44_100);
      await sound.speak();
      const before = recorder.sampleCount;
      await recorder.until("sound", () => recorder.sampleCount > before + 48_000, 30_000);
      await recorder.stop("ended");
      const heard = await listenTo(file);
      expect(heard.rms(heard.seconds - 2)).toBeGreaterThan(SPEECH_RMS);
      expect(recorder.status).toBe("stopped");
      expect(recorder.problems.filter(({ kind }) => kind !== "device-lost")).toEqual([]);
    });

    test("that is pulled out and put in again is recorded on", async () => {
      const file = join(await temporaryFolder(), "voice.mp3");
      const recorder = await record(file, 2_000);
      await sound.close();
      await recorder.until("the loss", () => recorder.status === "lost", 20_000);
      const before = recorder.sampleCount;
      await sound.open();
      await sound.speak();
      await recorder.until("its return", () => recorder.status === "recording", 20_000);
      await recorder.until("sound", () => recorder.sampleCount > before + 16_000);
      await recorder.stop("ended");
      expect(recorder.problems.map(({ kind }) => kind)).toEqual(["device-lost"]);
      await listenTo(file);
    });
  },
);

describe("without any microphone", () => {
  test("there is a failure value, and no recording", async () => {
    const home = await temporaryFolder();
    const parts = await buildCapture(home);
    const file = join(home, "voice.mp3");
    const env = { PATH: process.env["PATH"], HOME: home, PULSE_SERVER: `unix:${home}/nothing` };
    const recorder = new ToldRecorder({ parts, file, source: ANY_DEVICE, env });
    await recorder.until("the failure", () => recorder.status === "failed");
    expect(recorder.problems).toEqual([{ kind: "no-device", detail: expect.any(String) }]);
    expect(recorder.notes).toEqual([]);
    await recorder.stop("user");
  });

  test("nor without a recorder for this system", async () => {
    const home = await temporaryFolder();
    const parts = { ...(await buildCapture(home)), recorder: join(home, "nothing") };
    // Nor a program of a sound server.
    const env = { PATH: home };
    const file = join(home, "voice.mp3");
    const recorder = new ToldRecorder({ parts, file, source: ANY_DEVICE, env });
    await recorder.until("the failure", () => recorder.status === "failed");
    expect(recorder.problems).toEqual([{ kind: "no-binary", detail: expect.any(String) }]);
    expect(await listDevices(parts, env)).toEqual({
      failure: { kind: "no-binary", detail: expect.any(String) },
    });
  });

  test("nor without its program", async () => {
    const home = await temporaryFolder();
    const parts = { program: join(home, "a.mjs"), recorder: home, wasm: home, page: home };
    const recorder = new ToldRecorder({ parts, file: join(home, "voice.mp3"), source: ANY_DEVICE });
    await recorder.until("the failure", () => recorder.status === "failed");
    expect(recorder.problems).toEqual([
      { kind: "cannot-start", detail: expect.stringContaining("Cannot find module") },
    ]);
  });
});

const starts = ({ notes }: ToldRecorder): number[] =>
  notes.flatMap((note) => (note.type === "voice-started" ? [note.sample] : []));

async function pathOf(program: string): Promise<string> {
  return (await call("which", [program])).stdout.trim();
}

async function childrenOf(pid: number | undefined): Promise<number[]> {
  const listed = await call("ps", ["--ppid", `${pid}`, "-o", "pid="]).catch(() => ({ stdout: "" }));
  return listed.stdout.split("\n").filter(Boolean).map(Number);
}

/** A program that starts a recorder, as the extension host does, and prints its process id. */
async function hostProgram(folder: string): Promise<string> {
  const file = join(folder, "host.mjs");
  const source = `import { fork } from "node:child_process";
const { parts, file } = JSON.parse(process.argv[2]);
const job = JSON.stringify({ ...parts, file, source: { kind: "device", name: "" } });
console.log(fork(parts.program, [job], { execArgv: [] }).pid);
setInterval(() => undefined, 1000);
`;
  await writeFile(file, source);
  return file;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function waitFor(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 15_000; waited += 50) {
    if (await isSo()) return;
    await sleep(50);
  }
  throw new Error(`Waited in vain for ${what}.`);
}
