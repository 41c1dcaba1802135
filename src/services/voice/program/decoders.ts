import { FLACDecoder } from "@wasm-audio-decoders/flac";
import { AudioSample, CustomAudioDecoder, registerDecoder, type EncodedPacket } from "mediabunny";
import { MPEGDecoder } from "mpg123-decoder";
import { OpusDecoder } from "opus-decoder";

interface Decoded {
  readonly channelData: readonly Float32Array[];
  readonly samplesDecoded: number;
  readonly sampleRate: number;
}

interface Decoder {
  readonly ready: Promise<void>;
  free(): void;
  decodeFrames(frames: Uint8Array[]): Decoded | Promise<Decoded>;
}

/** Decodes MP3, Opus and FLAC outside a browser. What is damaged is left out. */
class WasmDecoder extends CustomAudioDecoder {
  #decoder: Decoder | null = null;

  static override supports(
    ...[codec, { numberOfChannels }]: Parameters<typeof CustomAudioDecoder.supports>
  ): boolean {
    // Opus with more than two channels has a mapping that recordings of a talk do not need.
    return codec === "mp3" || codec === "flac" || (codec === "opus" && numberOfChannels <= 2);
  }

  async init(): Promise<void> {
    const { numberOfChannels: channels } = this.config;
    if (this.codec === "mp3") this.#decoder = new MPEGDecoder({ enableGapless: false });
    else if (this.codec === "flac") this.#decoder = new FLACDecoder();
    else this.#decoder = new OpusDecoder({ channels });
    await this.#decoder.ready;
  }

  async decode({ data, timestamp }: EncodedPacket): Promise<void> {
    const decoded = await this.#decoder?.decodeFrames([data]);
    if (!decoded || decoded.samplesDecoded === 0) return;
    const { channelData, samplesDecoded: length, sampleRate } = decoded;
    const planes = new Float32Array(length * channelData.length);
    channelData.forEach((channel, at) => planes.set(channel.subarray(0, length), at * length));
    const numberOfChannels = channelData.length;
    const shape = { format: "f32-planar", sampleRate, numberOfChannels, timestamp } as const;
    this.onSample(new AudioSample({ ...shape, data: planes }));
  }

  /** Nothing is held back. */
  flush(): void {}

  close(): void {
    this.#decoder?.free();
  }
}

/** To be called once in a process. */
export function registerDecoders(): void {
  registerDecoder(WasmDecoder);
}
