import { execFile, spawn, type ChildProcessByStdio } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { SAMPLE_RATE } from "../../../core/voice/frames.ts";
import { samplesOfBytes } from "../../../core/voice/pcm.ts";
import { hrtimeMs } from "../hrtime.ts";
import { READ_SAMPLES, type Microphone, type Microphones } from "./microphones.ts";
import { NoMicrophone } from "./noMicrophone.ts";

/** A program that writes 16-bit samples of a PulseAudio or PipeWire source to its output. */
interface SoundCommand {
  readonly program: string;
  readonly args: (source: string) => readonly string[];
}

const SHAPE = ["--format=s16le", `--rate=${SAMPLE_RATE}`, "--channels=1", "--latency-msec=30"];
const COMMANDS: readonly SoundCommand[] = [
  {
    program: "parec",
    args: (source) => [...SHAPE, ...(source === "" ? [] : [`--device=${source}`])],
  },
  {
    program: "ffmpeg",
    args: (source) => [
      ...["-nostdin", "-loglevel", "error", "-f", "pulse", "-fragment_size", "1024"],
      ...["-i", source === "" ? "default" : source],
      ...["-ac", "1", "-ar", `${SAMPLE_RATE}`, "-f", "s16le", "-flush_packets", "1", "-"],
    ],
  },
];

const FRAME_BYTES = READ_SAMPLES * 2;
/** Sound that nobody fetched for so long is let go, as a device would. */
const MOST_WAITING_BYTES = SAMPLE_RATE * 2 * 3;
const REST_MS = 20;
const LONGEST_SILENCE_MS = 4_000;

const call = promisify(execFile);

/**
 * For a Linux without a native recorder: a program of its sound server. Null where none is installed.
 * Throws NoMicrophone where the program hears nothing.
 */
export async function soundCommandMicrophones(wanted: string): Promise<Microphones | null> {
  if (process.platform !== "linux") return null;
  const command = COMMANDS.find(({ program }) => isOnPath(program));
  if (!command) return null;
  const microphones: Microphones = { names, open: (name) => new CommandMicrophone(command, name) };
  await tryOut(microphones.open(wanted), wanted);
  return microphones;
}

/** A program that finds no sound server, or not this source, says so by ending. */
async function tryOut(microphone: Microphone, wanted: string): Promise<void> {
  try {
    while (!microphone.read()) await new Promise((resolve) => setTimeout(resolve, REST_MS));
  } catch (error) {
    if (wanted !== "" && !(await names()).includes(wanted))
      throw new NoMicrophone("unknown-device", wanted);
    throw new NoMicrophone("no-device", error);
  } finally {
    microphone.close();
  }
}

/** The sound server's names; none where its own tool is missing. */
async function names(): Promise<readonly string[]> {
  try {
    const { stdout } = await call("pactl", ["list", "short", "sources"], { timeout: 3_000 });
    return stdout.split("\n").flatMap((line) => line.split("\t")[1] ?? []);
  } catch {
    return [];
  }
}

class CommandMicrophone implements Microphone {
  readonly name: string;
  readonly restMs = REST_MS;
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  #waiting = Buffer.alloc(0);
  #complaint = "";
  #readAt = hrtimeMs();
  #isOver = false;

  constructor({ program, args }: SoundCommand, source: string) {
    this.name = source === "" ? program : source;
    this.#child = spawn(program, args(source), { stdio: ["ignore", "pipe", "pipe"] });
    this.#child.stdout.on("data", (bytes: Buffer) => {
      const all = Buffer.concat([this.#waiting, bytes]);
      const excess = Math.max(0, all.length - MOST_WAITING_BYTES);
      this.#waiting = all.subarray(excess + (excess % 2));
    });
    this.#child.stderr.on("data", (bytes: Buffer) => {
      this.#complaint = `${this.#complaint}${bytes.toString()}`.slice(-500);
    });
    this.#child.once("error", (error) => this.#end(error.message));
    this.#child.once("close", (code) => this.#end(`${program} ended with ${code}`));
    process.once("exit", this.#kill);
  }

  read(): Int16Array | null {
    if (this.#waiting.length < FRAME_BYTES) {
      if (this.#isOver) throw new Error(this.#complaint.trim());
      if (hrtimeMs() - this.#readAt > LONGEST_SILENCE_MS)
        throw new Error(`${this.name} gives no sound`);
      return null;
    }
    const frame = samplesOfBytes(this.#waiting.subarray(0, FRAME_BYTES));
    this.#waiting = this.#waiting.subarray(FRAME_BYTES);
    this.#readAt = hrtimeMs();
    return frame;
  }

  close(): void {
    process.removeListener("exit", this.#kill);
    this.#kill();
  }

  readonly #kill = (): void => void this.#child.kill("SIGKILL");

  #end(why: string): void {
    this.#complaint ||= why;
    this.#isOver = true;
  }
}

function isOnPath(program: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
