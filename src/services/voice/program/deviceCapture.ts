import { messageOf } from "../../../core/errors.ts";
import type { CaptureOrder } from "../captureProtocol.ts";
import { hrtimeMs } from "../hrtime.ts";
import type { Microphone } from "./microphones.ts";
import { leave, tell } from "./news.ts";
import type { Tape } from "./tape.ts";

const READS_A_TURN = 4;
const LOOK_AGAIN_MS = 2_000;

/** Reads the device, turn by turn, so that orders come in between. */
export class DeviceCapture {
  readonly #open: () => Microphone;
  readonly #tape: Tape;
  #microphone: Microphone | null;
  #isLost = false;
  #isPaused = false;
  #isEnding = false;
  #isOver = false;
  #timer: NodeJS.Timeout | undefined;

  /** Throws NoMicrophone when there is none to begin with. */
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
    // What was said before is treated as was wanted then.
    if (this.#microphone) this.#listen();
    if (order === "mute" || order === "unmute") this.#tape.isMuted = order === "mute";
    else if (order === "end" || order === "stop") this.#isEnding = true;
    else if (order === "pause" || order === "resume") this.#isPaused = order === "pause";
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
    this.#turnIn(this.#listen());
  }

  /** Tells how long to wait for the next turn: longer when there is no device at the moment. */
  #listen(): number {
    try {
      const microphone = (this.#microphone ??= this.#open());
      for (let reads = 0; reads < READS_A_TURN; reads += 1) {
        const frame = microphone.read();
        if (!frame) return microphone.restMs;
        this.#setLost(null);
        this.#tape.record(frame, hrtimeMs());
      }
      return 0;
    } catch (error) {
      this.#setLost(messageOf(error));
      this.#rest();
      return LOOK_AGAIN_MS;
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
