/**
 * The program that makes a recording of another device our own: a process of its own, because decoding
 * blocks for a minute. Its argument is an `ImportJob` as JSON; news cross by IPC.
 */
import { rmSync } from "node:fs";
import { messageOf } from "../../../core/errors.ts";
import { SAMPLE_RATE } from "../../../core/voice/frames.ts";
import { explainFileError } from "../../files/fileSystem.ts";
import type { ImportJob } from "../importJob.ts";
import { CannotImport } from "./cannotImport.ts";
import type { DecodedSound } from "./decodedSound.ts";
import { registerDecoders } from "./decoders.ts";
import { openWithFfmpeg } from "./ffmpeg.ts";
import { FrameFile } from "./frameFile.ts";
import { openEncoder, tune } from "./lame.ts";
import { leave, tell } from "./news.ts";
import { openSoundFile } from "./soundFile.ts";

const TELL_EVERY_MS = 200;
let toldAt = -Infinity;

function tellProgress(seconds: number, of: number | null): void {
  if (performance.now() - toldAt < TELL_EVERY_MS) return;
  toldAt = performance.now();
  tell({ kind: "progress", share: of ? Math.min(1, seconds / of) : null });
}

/** The seconds of sound that are in the target then. */
async function copy(
  { seconds, parts }: DecodedSound,
  { target, wasm }: ImportJob,
): Promise<number> {
  rmSync(target, { force: true });
  const file = onDisk(() => new FrameFile(target));
  const encoder = await openEncoder(wasm);
  let [rate, heard] = [0, 0];
  const take = (bytes: Uint8Array): void => {
    file.append(bytes);
    onDisk(() => file.write());
  };
  try {
    for await (const part of parts) {
      if (part.rate !== rate) {
        if (rate > 0) take(encoder.finalize());
        rate = part.rate;
        tune(encoder, rate);
      }
      take(encoder.encode([part.samples]));
      heard += part.samples.length / rate;
      tellProgress(heard, seconds);
    }
    if (rate > 0) take(encoder.finalize());
  } finally {
    onDisk(() => file.close());
  }
  return heard;
}

function onDisk<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new CannotImport("disk", explainFileError(error));
  }
}

/** Our own decoders first; what they cannot read, or not to its end, is left to ffmpeg. */
async function convert(job: ImportJob): Promise<number> {
  let whyNot = "";
  try {
    const sound = await openSoundFile(job.source);
    if (sound) return await copy(sound, job);
  } catch (error) {
    if (error instanceof CannotImport) throw error;
    whyNot = messageOf(error);
  }
  return copy(await openWithFfmpeg(job.ffmpeg, job.source, whyNot), job);
}

async function main(job: ImportJob): Promise<void> {
  registerDecoders();
  const seconds = await convert(job);
  if (seconds === 0) throw new CannotImport("no-sound", "");
  tell({ kind: "done", samples: Math.round(seconds * SAMPLE_RATE) });
}

const job = JSON.parse(process.argv[2] ?? "") as ImportJob;
/** A parent that has died wants nothing any more. */
function giveUp(): void {
  rmSync(job.target, { force: true });
  process.exit();
}
process.once("disconnect", giveUp);
main(job)
  .catch((error: unknown) => {
    const reason = error instanceof CannotImport ? error.reason : "unreadable";
    tell({ kind: "failed", reason, detail: messageOf(error) });
  })
  .finally(() => {
    process.off("disconnect", giveUp);
    leave();
  });
