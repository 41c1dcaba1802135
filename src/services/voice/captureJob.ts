import type { Guest } from "./captureProtocol.ts";

/** Where the parts of the capture process are. */
export interface CaptureParts {
  /** The program itself. */
  readonly program: string;
  /** The folder of `@picovoice/pvrecorder-node`. */
  readonly recorder: string;
  /** LAME as WebAssembly: a file of its own, so that anybody may replace it. */
  readonly wasm: string;
  /** The folder of the recorder page. */
  readonly page: string;
}

/** Where the sound comes from. */
export type CaptureSource =
  /** A microphone by its name; empty: the system's own choice. */
  | { readonly kind: "device"; readonly name: string }
  /**
   * A page in the user's browser, served at this port; 0: any. `guest`: who was let in before, when a process
   * takes the place of one that died; else null. `longestEndMs`: how long the end waits for a page out of reach.
   */
  | {
      readonly kind: "page";
      readonly port: number;
      readonly guest: Guest | null;
      readonly longestEndMs: number;
    };

/** What a capture process is to do. */
export interface CaptureJob extends Omit<CaptureParts, "program"> {
  /** The recording, which is made or continued; null: name the devices and end. */
  readonly file: string | null;
  readonly source: CaptureSource;
}
