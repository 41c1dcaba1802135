import { SoundClock } from "./soundClock.ts";
import type { Heard } from "./worklet.ts";

/** Sound with its end on the page's clock. */
export interface HeardSound {
  readonly samples: Int16Array<ArrayBuffer>;
  readonly rate: number;
  readonly end: number;
}

export interface MicrophoneNews {
  readonly heard: (sound: HeardSound) => void;
  /** The browser or the system took it away, or gave it back. */
  readonly gone: (isGone: boolean) => void;
}

/** Browsers improve speech; two of these also follow a speaker who moves. */
const WISHES = {
  channelCount: 1,
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};

/** An open microphone of the browser. */
export class Microphone {
  readonly #track: MediaStreamTrack;
  readonly #context: AudioContext;
  readonly #node: AudioWorkletNode;
  readonly #news: MicrophoneNews;
  readonly #clock = new SoundClock();
  #isQuiet = false;

  private constructor(track: MediaStreamTrack, context: AudioContext, news: MicrophoneNews) {
    this.#track = track;
    this.#context = context;
    this.#news = news;
    this.#node = new AudioWorkletNode(context, "collector", { numberOfOutputs: 0 });
    this.#node.port.onmessage = ({ data }: MessageEvent<Heard>) => this.#hear(data);
    context.createMediaStreamSource(new MediaStream([track])).connect(this.#node);
    context.onstatechange = () => this.#clock.forget();
    for (const event of ["ended", "mute", "unmute"] as const)
      track.addEventListener(event, () => news.gone(this.isGone));
  }

  /** Asks the user when needed; empty: the browser's own choice. Rejects with a DOMException. */
  static async open(device: string, news: MicrophoneNews): Promise<Microphone> {
    const wanted = device === "" ? WISHES : { ...WISHES, deviceId: { exact: device } };
    const stream = await navigator.mediaDevices.getUserMedia({ audio: wanted });
    const [track] = stream.getAudioTracks();
    if (!track) throw new DOMException("There is no sound in it.", "NotFoundError");
    try {
      const context = new AudioContext({ latencyHint: "interactive" });
      await context.audioWorklet.addModule("worklet.js");
      const microphone = new Microphone(track, context, news);
      await context.resume();
      return microphone;
    } catch (error) {
      // Otherwise the browser goes on listening, for nobody.
      track.stop();
      throw error;
    }
  }

  get name(): string {
    return this.#track.label;
  }

  get device(): string {
    return this.#track.getSettings().deviceId ?? "";
  }

  get isGone(): boolean {
    return this.#track.readyState === "ended" || this.#track.muted;
  }

  /** A muted microphone gives silence: the browser does not listen then. */
  mute(muted: boolean): void {
    this.#track.enabled = !muted && !this.#isQuiet;
  }

  /** Nothing is wanted for a while: the browser does not listen, and no time passes. */
  async rest(): Promise<void> {
    if (this.#isQuiet) return;
    this.#isQuiet = true;
    this.#node.port.postMessage("all");
    this.#track.enabled = false;
    await new Promise((resolve) => setTimeout(resolve, 100));
    if (this.#isQuiet) await this.#context.suspend();
  }

  async wake(): Promise<void> {
    if (!this.#isQuiet) return;
    this.#isQuiet = false;
    this.#clock.forget();
    await this.#context.resume();
  }

  close(): void {
    this.#node.port.onmessage = null;
    this.#track.stop();
    void this.#context.close();
  }

  #hear({ samples, endFrame }: Heard): void {
    if (samples.length === 0 || this.isGone) return;
    const rate = this.#context.sampleRate;
    const { latency = 0 } = this.#track.getSettings() as { readonly latency?: number };
    const end = this.#clock.place((endFrame / rate) * 1_000, performance.now());
    this.#news.heard({ samples, rate, end: end - latency * 1_000 });
  }
}
