/** 32 ms at 16 kHz. */
export const READ_SAMPLES = 512;

/** An open microphone. */
export interface Microphone {
  readonly name: string;
  /** How long to wait when no frame is there. */
  readonly restMs: number;
  /** The next frame; null when none is there. Throws when the device has not answered for long. */
  read(): Int16Array | null;
  close(): void;
}

/** One way to the microphones of this machine. */
export interface Microphones {
  names(): Promise<readonly string[]>;
  /** Empty: the system's own choice. Throws NoMicrophone. */
  open(name: string): Microphone;
}
