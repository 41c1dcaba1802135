import { readFile } from "node:fs/promises";
import { createEncoder } from "wasm-media-encoders";
import { SAMPLE_RATE } from "../../../core/voice/frames.ts";
import type { Encoder } from "./tape.ts";

/** LAME for the grid of `voice.mp3`, from mono sound of any sample rate. */
export async function openEncoder(wasm: string, sampleRate: number): Promise<Encoder> {
  const encoder: Encoder = await createEncoder("audio/mpeg", await readFile(wasm));
  encoder.configure({
    ...{ sampleRate, channels: 1 },
    ...{ bitrate: 32, outputSampleRate: SAMPLE_RATE },
  });
  return encoder;
}
