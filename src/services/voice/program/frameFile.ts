import { closeSync, fdatasync, fstatSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { FRAME_BYTES, samplesIn, wholeFrames } from "../../../core/voice/frames.ts";

/** `voice.mp3` while it is written: only whole frames, only at its end. What the disk refuses stays in memory. */
export class FrameFile {
  readonly #descriptor: number;
  #pending = Buffer.alloc(0);
  #size: number;
  #isSyncing = false;

  /** Makes the file, or cuts a torn frame off its end. Throws when the disk refuses. */
  constructor(path: string) {
    this.#descriptor = openSync(path, "a", 0o600);
    this.#size = wholeFrames(fstatSync(this.#descriptor).size);
    ftruncateSync(this.#descriptor, this.#size);
  }

  /** What it has in whole frames, those among them that the disk has not taken yet. */
  get samples(): number {
    return samplesIn(this.#size + this.#pending.length);
  }

  /** Takes a copy: an encoder gives views into its own memory. */
  append(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#pending = Buffer.concat([this.#pending, bytes]);
  }

  /** Writes what is complete. Throws when the disk refuses; call again later. */
  write(): void {
    for (let due = this.#due(); due > 0; due = this.#due()) {
      const taken = writeSync(this.#descriptor, this.#pending, 0, due);
      this.#size += taken;
      this.#pending = this.#pending.subarray(taken);
    }
  }

  /** Asks the disk to keep what it has; does not wait. */
  sync(): void {
    if (this.#isSyncing) return;
    this.#isSyncing = true;
    fdatasync(this.#descriptor, () => (this.#isSyncing = false));
  }

  close(): void {
    ftruncateSync(this.#descriptor, wholeFrames(this.#size));
    closeSync(this.#descriptor);
  }

  /** A frame that the disk took in part is finished before another begins. */
  #due(): number {
    const torn = (FRAME_BYTES - (this.#size % FRAME_BYTES)) % FRAME_BYTES;
    const { length } = this.#pending;
    return length < torn ? 0 : torn + wholeFrames(length - torn);
  }
}
