/**
 * The program that records: a process of its own, because reading blocks and a native crash must not take
 * the interview with it. Its argument is a `CaptureJob` as JSON; orders and news cross by IPC.
 */
import { messageOf } from "../../../core/errors.ts";
import { SAMPLE_RATE } from "../../../core/voice/frames.ts";
import { explainFileError } from "../../files/fileSystem.ts";
import { hrtimeMs, type CaptureJob, type CaptureOrder } from "../captureJob.ts";
import type { CaptureNews } from "../captureProtocol.ts";
import { FrameFile } from "./frameFile.ts";
import { openEncoder } from "./lame.ts";
import { loadNative, Microphone, NoMicrophone } from "./microphone.ts";
import { Tape } from "./tape.ts";

const READS_A_TURN = 4;
const LOOK_AGAIN_MS = 2_000;

let unsent = 0;

function tell(news: CaptureNews): void {
  // A parent that has just died is told nothing; "disconnect" comes next.
  if (!process.connected) return;
  unsent += 1;
  process.send?.(news, undefined, undefined, () => (unsent -= 1));
}

/** Reads the device, turn by turn, so that orders come in between. */
class Capture {
  readonly #open: () => Microphone;
  readonly #tape: Tape;
  #microphone: Microphone | null;
  #isLost = false;
  #isPaused = false;
  #isEnding = false;
  #isOver = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(open: () => Microphone, tape: Tape) {
    this.#open = open;
    this.#tape = tape;
    this.#microphone = open();
    tell({ kind: "started", sample: tape.samples, device: this.#microphone.name });
  }

  run(): void {
    this.#turnIn(0);
  }

  take(order: CaptureOrder): void {
    if (order === "mute" || order === "unmute") this.#tape.isMuted = order === "mute";
    else if (order === "stop") this.#isEnding = true;
    else this.#isPaused = order === "pause";
    this.#turnIn(0);
  }

  #turnIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#turn(), ms);
  }

  #turn(): void {
    if (this.#isOver) return;
    if (this.#isEnding) return this.#finish();
    if (this.#isPaused) return this.#rest();
    this.#turnIn(this.#listen() ? 0 : LOOK_AGAIN_MS);
  }

  /** False: there is no device at the moment. */
  #listen(): boolean {
    try {
      const microphone = (this.#microphone ??= this.#open());
      for (let reads = 0; reads < READS_A_TURN; reads += 1) {
        const frame = microphone.read();
        if (!frame) break;
        this.#setLost(null);
        this.#tape.record(frame, hrtimeMs());
      }
      return true;
    } catch (error) {
      this.#setLost(messageOf(error));
      this.#rest();
      return false;
    }
  }

  /** Null: it is there. */
  #setLost(detail: string | null): void {
    if (this.#isLost === (detail !== null)) return;
    this.#isLost = detail !== null;
    tell(detail === null ? { kind: "back" } : { kind: "lost", detail });
  }

  /** The device is let go: its light goes out. */
  #rest(): void {
    this.#tape.pause();
    this.#microphone?.close();
    this.#microphone = null;
  }

  #finish(): void {
    this.#isOver = true;
    this.#rest();
    const lost = this.#tape.finish();
    if (lost !== null) tell({ kind: "failed", reason: "disk", detail: lost });
    leave();
  }
}

/** Ends when everything was told. */
function leave(): void {
  if (!process.connected) process.exit();
  if (unsent > 0) return void setTimeout(leave, 5);
  process.once("disconnect", () => process.exit());
  process.disconnect();
}

async function openTape(file: string, wasm: string): Promise<Tape> {
  const encoder = await openEncoder(wasm, SAMPLE_RATE);
  try {
    return new Tape(encoder, new FrameFile(file), tell);
  } catch (error) {
    throw new NoMicrophone("disk", explainFileError(error));
  }
}

async function main({ recorder, wasm, file, device }: CaptureJob): Promise<void> {
  const Native = loadNative(recorder);
  if (file === null) {
    tell({ kind: "devices", names: Native.getAvailableDevices() });
    return leave();
  }
  const tape = await openTape(file, wasm);
  const capture = new Capture(() => new Microphone(Native, device), tape);
  process.on("message", (order: CaptureOrder) => capture.take(order));
  process.on("disconnect", () => capture.take("stop"));
  // A parent that died before anybody listened.
  if (process.connected) capture.run();
  else capture.take("stop");
}

const job = JSON.parse(process.argv[2] ?? "") as CaptureJob;
main(job).catch((error: unknown) => {
  const reason = error instanceof NoMicrophone ? error.reason : "cannot-start";
  tell({ kind: "failed", reason, detail: messageOf(error) });
  leave();
});
