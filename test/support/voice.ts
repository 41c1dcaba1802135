import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { build, type BuildOptions } from "esbuild";
import { copyPage, voiceBundles } from "../../scripts/build/voice.mjs";
import type { VoiceNote } from "../../src/core/interview/event.ts";
import type { VoiceFailure } from "../../src/core/voice/failure.ts";
import { samplesOfMs } from "../../src/core/voice/frames.ts";
import type { CaptureParts } from "../../src/services/voice/captureJob.ts";
import { hrtimeMs } from "../../src/services/voice/hrtime.ts";
import type { ImportParts } from "../../src/services/voice/importJob.ts";
import { Recorder } from "../../src/services/voice/recorder.ts";
import { lameIn } from "./lame.mts";
import { ROOT } from "./pack.ts";

export const WASM = lameIn(ROOT);

export const ANY_DEVICE = { kind: "device", name: "" } as const;

/** The capture program as it is shipped, built into a folder. */
export async function buildCapture(folder: string): Promise<CaptureParts> {
  await buildPrograms(folder);
  await copyPage(ROOT, folder);
  return {
    program: join(folder, "capture.mjs"),
    recorder: join(ROOT, "node_modules/@picovoice/pvrecorder-node"),
    page: join(folder, "page"),
    wasm: WASM,
  };
}

/** The import program likewise. */
export async function buildImport(folder: string, ffmpeg = "ffmpeg"): Promise<ImportParts> {
  await buildPrograms(folder);
  return { program: join(folder, "import.mjs"), wasm: WASM, ffmpeg };
}

async function buildPrograms(folder: string): Promise<void> {
  for (const bundle of voiceBundles(folder))
    await build({ absWorkingDir: ROOT, bundle: true, ...bundle } as BuildOptions);
}

/** A recorder that remembers what it said. */
export class ToldRecorder extends Recorder {
  readonly notes: VoiceNote[] = [];
  readonly problems: VoiceFailure[] = [];
  private newestAnchor = { at: 0, sample: 0 };

  constructor(options: ConstructorParameters<typeof Recorder>[0]) {
    super(options);
    this.news.on((news) => {
      if (news.kind === "problem") this.problems.push(news.failure);
      if (news.kind !== "note") return;
      this.notes.push(news.note);
      if (news.note.type === "voice-anchor")
        this.newestAnchor = { at: hrtimeMs() - news.note.age_ms, sample: news.note.sample };
    });
  }

  get anchors(): number[] {
    return this.notes.flatMap((note) => (note.type === "voice-anchor" ? [note.sample] : []));
  }

  /** How many samples have been heard by now, by the newest anchor. */
  get heardByNow(): number {
    return this.newestAnchor.sample + samplesOfMs(hrtimeMs() - this.newestAnchor.at);
  }

  async until(what: string, isSo: () => boolean, longestMs = 15_000): Promise<void> {
    for (let waited = 0; waited < longestMs; waited += 20) {
      if (isSo()) return;
      await sleep(20);
    }
    throw new Error(
      `Waited in vain for ${what}: ${this.status}, ${JSON.stringify([this.problems, this.notes.slice(-3)])}`,
    );
  }
}
