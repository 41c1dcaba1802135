import { createRequire } from "node:module";
import type { PvRecorder } from "@picovoice/pvrecorder-node";
import { msOfSamples } from "../../../core/voice/frames.ts";
import { hrtimeMs } from "../hrtime.ts";
import { READ_SAMPLES, type Microphone, type Microphones } from "./microphones.ts";
import { NoMicrophone } from "./noMicrophone.ts";

type Native = typeof PvRecorder;

/** The ring behind the device holds 3.2 s: that long this process may be busy elsewhere. */
const RING_FRAMES = 100;
/** A read waits about a second for its frame. Bluetooth and virtual devices take some of them to begin. */
const PATIENCE = { atFirst: 10, later: 3 };
/**
 * A read whose frame is not there yet looks for it every 2 ms, which costs more than all the rest. So some frames are
 * fetched together, when the last of them is about to be complete: it is waited for and tells the time.
 */
const FETCHED_TOGETHER = 4;
/** A read that took so long has waited: nothing is left behind it. */
const WAITED_MS = 2;
/** Less than a frame lasts, so that what waits unread gets less with each, however late a fetch began. */
const NEXT_AFTER_MS = msOfSamples(READ_SAMPLES) - 4;

/** The native recorder. Throws NoMicrophone where there is none for this system. */
export function nativeMicrophones(folder: string): Microphones {
  const Native = loadNative(folder);
  return {
    names: () => Promise.resolve(Native.getAvailableDevices()),
    open: (name) => new NativeMicrophone(Native, name),
  };
}

function loadNative(folder: string): Native {
  try {
    const load = createRequire(import.meta.url);
    return (load(folder) as { PvRecorder: Native }).PvRecorder;
  } catch (error) {
    throw new NoMicrophone("no-binary", error);
  }
}

/** An open device. Reading blocks: this belongs into a process of its own. */
class NativeMicrophone implements Microphone {
  readonly name: string;
  readonly #recorder: PvRecorder;
  /** When the next frame may be complete; reading before would wait for it. */
  #dueAt = 0;
  #failures = 0;
  #patience = PATIENCE.atFirst;

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

  get restMs(): number {
    return Math.max(0, this.#dueAt + (FETCHED_TOGETHER - 1) * NEXT_AFTER_MS - hrtimeMs());
  }

  read(): Int16Array | null {
    const askedAt = hrtimeMs();
    if (askedAt < this.#dueAt) return null;
    try {
      const frame = this.#recorder.readSync();
      const readAt = hrtimeMs();
      const hasWaited = readAt - askedAt >= WAITED_MS;
      this.#dueAt = (hasWaited ? readAt : this.#dueAt) + NEXT_AFTER_MS;
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
