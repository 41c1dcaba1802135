import { readFile } from "node:fs/promises";
import { createEncoder } from "wasm-media-encoders";
import { SAMPLE_RATE } from "../../../core/voice/frames.ts";

/** LAME for the grid of `voice.mp3`. It is tuned before the first sample, and again after `finalize`. */
export interface Encoder {
  configure(options: {
    sampleRate: number;
    channels: 1;
    bitrate: 32;
    outputSampleRate: typeof SAMPLE_RATE;
  }): void;
  encode(channels: readonly Float32Array[]): Uint8Array;
  finalize(): Uint8Array;
}

export async function openEncoder(wasm: string): Promise<Encoder> {
  return createEncoder("audio/mpeg", await readFile(wasm));
}

/** Takes mono sound of this rate, in Hz, from here on. */
export function tune(encoder: Encoder, sampleRate: number): void {
  encoder.configure({ sampleRate, channels: 1, bitrate: 32, outputSampleRate: SAMPLE_RATE });
}
