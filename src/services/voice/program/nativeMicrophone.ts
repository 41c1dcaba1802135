import { createRequire } from "node:module";
import type { PvRecorder } from "@picovoice/pvrecorder-node";
import { READ_SAMPLES, type Microphone, type Microphones } from "./microphones.ts";
import { NoMicrophone } from "./noMicrophone.ts";

type Native = typeof PvRecorder;

/** The ring behind the device holds 3.2 s: that long this process may be busy elsewhere. */
const RING_FRAMES = 100;
/** A read waits about a second for its frame. Bluetooth and virtual devices take some of them to begin. */
const PATIENCE = { atFirst: 10, later: 3 };

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
  readonly restMs = 0;
  readonly #recorder: PvRecorder;
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
