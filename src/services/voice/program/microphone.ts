import { createRequire } from "node:module";
import type { PvRecorder } from "@picovoice/pvrecorder-node";
import { messageOf } from "../../../core/errors.ts";
import type { CaptureNews } from "../captureProtocol.ts";

type Native = typeof PvRecorder;
type Reason = Extract<CaptureNews, { kind: "failed" }>["reason"];

/** 32 ms at 16 kHz. */
const READ_SAMPLES = 512;
/** The ring behind the device holds 3.2 s: that long this process may be busy elsewhere. */
const RING_FRAMES = 100;
/** A read waits about a second for its frame. Bluetooth and virtual devices take some of them to begin. */
const PATIENCE = { atFirst: 10, later: 3 };

/** Why there is no microphone, in a form that crosses to the parent. */
export class NoMicrophone extends Error {
  override readonly name = "NoMicrophone";
  readonly reason: Reason;

  constructor(reason: Reason, cause: unknown) {
    super(typeof cause === "string" ? cause : messageOf(cause), { cause });
    this.reason = reason;
  }
}

/** Loads the native recorder. Throws NoMicrophone where there is none for this system. */
export function loadNative(folder: string): Native {
  try {
    const load = createRequire(import.meta.url);
    return (load(folder) as { PvRecorder: Native }).PvRecorder;
  } catch (error) {
    throw new NoMicrophone("no-binary", error);
  }
}

/** An open device. Reading blocks: this belongs into a process of its own. */
export class Microphone {
  readonly name: string;
  readonly #recorder: PvRecorder;
  #failures = 0;
  #patience = PATIENCE.atFirst;

  /** Throws NoMicrophone. */
  constructor(Native: Native, wanted: string) {
    const index = wanted === "" ? -1 : Native.getAvailableDevices().indexOf(wanted);
    if (wanted !== "" && index < 0) throw new NoMicrophone("unknown-device", wanted);
    try {
      this.#recorder = new Native(READ_SAMPLES, index, RING_FRAMES);
      this.#recorder.start();
      this.name = this.#recorder.getSelectedDevice();
    } catch (error) {
      throw new NoMicrophone("no-device", error);
    }
  }

  /** The next frame; null when none came in time. Throws when the device has not answered for long. */
  read(): Int16Array | null {
    try {
      const frame = this.#recorder.readSync();
      this.#failures = 0;
      this.#patience = PATIENCE.later;
      return frame;
    } catch (error) {
      this.#failures += 1;
      if (this.#failures >= this.#patience) throw error;
      return null;
    }
  }

  close(): void {
    try {
      this.#recorder.stop();
    } catch {
      // A device that is gone cannot be stopped.
    }
    this.#recorder.release();
  }
}
