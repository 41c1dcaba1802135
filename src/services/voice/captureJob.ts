export type CaptureOrder = "pause" | "resume" | "mute" | "unmute" | "stop";

/** Where the parts of the capture process are. */
export interface CaptureParts {
  /** The program itself. */
  readonly program: string;
  /** The folder of `@picovoice/pvrecorder-node`. */
  readonly recorder: string;
  /** LAME as WebAssembly: a file of its own, so that anybody may replace it. */
  readonly wasm: string;
}

/** What a capture process is to do. */
export interface CaptureJob extends Omit<CaptureParts, "program"> {
  /** The recording, which is made or continued; null: name the devices and end. */
  readonly file: string | null;
  /** A microphone by its name; empty: the system's own choice. */
  readonly device: string;
}

/** Milliseconds of a clock that never goes back and is the same in all processes of a machine. */
export function hrtimeMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
