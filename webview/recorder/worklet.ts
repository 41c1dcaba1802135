/** Runs beside the sound: collects it in pieces of a quarter of a second. */

/** What the page gets: samples of 16 bits, and where their end is on the sound's own clock. */
export interface Heard {
  readonly samples: Int16Array<ArrayBuffer>;
  readonly endFrame: number;
}

declare const sampleRate: number;
declare const currentFrame: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

const PIECES_A_SECOND = 4;

class Collector extends AudioWorkletProcessor {
  #samples = new Int16Array(Math.ceil(sampleRate / PIECES_A_SECOND));
  #count = 0;
  #endFrame = 0;

  constructor() {
    super();
    // The page wants what there is, because it will be quiet for a while; it waits for an answer.
    this.port.onmessage = () => this.#post();
  }

  process([channels]: readonly (readonly Float32Array[])[]): boolean {
    const sound = channels?.[0];
    const length = sound?.length ?? 128;
    for (let at = 0; at < length; at += 1) {
      const sample = Math.max(-1, Math.min(1, sound?.[at] ?? 0));
      this.#samples[this.#count] = Math.round(sample * 32_767);
      this.#count += 1;
      this.#endFrame = currentFrame + at + 1;
      if (this.#count === this.#samples.length) this.#post();
    }
    return true;
  }

  #post(): void {
    const samples = this.#samples.slice(0, this.#count);
    const heard: Heard = { samples, endFrame: this.#endFrame };
    this.port.postMessage(heard, [samples.buffer]);
    this.#count = 0;
  }
}

registerProcessor("collector", Collector);
