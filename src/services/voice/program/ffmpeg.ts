import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { SAMPLE_RATE } from "../../../core/voice/frames.ts";
import { floatsOf, samplesOfBytes } from "../../../core/voice/pcm.ts";
import { CannotImport } from "./cannotImport.ts";
import type { DecodedSound, SoundPart } from "./decodedSound.ts";

/** Only what lies in the file itself: a play list could name other files and hosts. */
const INPUT = ["-hide_banner", "-nostdin", "-protocol_whitelist", "file,pipe"];
const OUTPUT = ["-vn", "-ac", "1", "-ar", String(SAMPLE_RATE), "-f", "s16le", "pipe:1"];
/** Where it says nothing, it is not waited for. */
const LONGEST_WAIT_FOR_LENGTH_MS = 3_000;

/** What another decoder hears in the file. @throws CannotImport when there is none. */
export async function openWithFfmpeg(
  program: string,
  path: string,
  whyNotOurs: string,
): Promise<DecodedSound> {
  const child = spawn(program, [...INPUT, "-i", `file:${path}`, ...OUTPUT], {
    stdio: ["ignore", "pipe", "pipe"],
    // Windows looks for a program in the current folder first.
    cwd: dirname(process.argv[1] ?? "."),
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const complaints = new Complaints(child.stderr);
  try {
    await once(child, "spawn");
  } catch {
    throw new CannotImport("needs-ffmpeg", whyNotOurs);
  }
  await Promise.race([
    complaints.length,
    ended,
    sleep(LONGEST_WAIT_FOR_LENGTH_MS, null, { ref: false }),
  ]);
  return {
    seconds: complaints.seconds,
    parts: partsOf(child.stdout, async () => {
      if ((await ended) !== 0) throw new CannotImport("unreadable", complaints.last);
    }),
  };
}

async function* partsOf(
  stdout: AsyncIterable<Buffer>,
  finish: () => Promise<void>,
): AsyncGenerator<SoundPart> {
  let odd: Buffer = Buffer.alloc(0);
  for await (const chunk of stdout) {
    const bytes = Buffer.concat([odd, chunk]);
    odd = bytes.subarray(bytes.length - (bytes.length % 2));
    yield { rate: SAMPLE_RATE, samples: floatsOf(samplesOfBytes(bytes)) };
  }
  await finish();
}

/** What ffmpeg says beside the sound. */
class Complaints {
  /** Resolves when it has told the length, which it may never do. */
  readonly length: Promise<void>;
  #text = "";

  constructor(stderr: Readable) {
    this.length = new Promise((resolve) =>
      stderr.on("data", (chunk: Buffer) => {
        this.#text = `${this.#text}${chunk.toString()}`.slice(-10_000);
        if (this.seconds !== null) resolve();
      }),
    );
  }

  /** How long the file is; null while that is not known. */
  get seconds(): number | null {
    const [, hours, minutes, seconds] = /Duration: (\d+):(\d+):([\d.]+)/.exec(this.#text) ?? [];
    if (hours === undefined) return null;
    return (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  }

  /** Its reason to end, without the path. */
  get last(): string {
    return (
      this.#text
        .trim()
        .split("\n")
        .at(-1)
        ?.replace(/^.*file:.*: /, "") ?? ""
    );
  }
}
