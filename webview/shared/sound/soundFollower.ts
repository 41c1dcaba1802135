import type { SoundTrack } from "../../../src/protocol/soundTrack.ts";

/** Where a player is: interview time in milliseconds. A new number of `jumps` is another place that it went to. */
export interface Going {
  readonly t: number;
  readonly playing: boolean;
  readonly speed: number;
  readonly jumps: number;
  /** It is being dragged. */
  readonly held: boolean;
}

/** Whose clock a player goes by. */
export type Lead =
  /** Its own: nothing sounds. */
  | { readonly kind: "own" }
  /** Nobody's: the sound is about to begin. */
  | { readonly kind: "wait" }
  /** The sound's, which is at `t`. */
  | { readonly kind: "sound"; readonly t: number }
  /** The sound was stopped by somebody else: a key of the keyboard, the system. */
  | { readonly kind: "stopped" };

/** What a follower needs of an `<audio>` element. */
export interface Sounder {
  /** Seconds. */
  currentTime: number;
  playbackRate: number;
  readonly paused: boolean;
  readonly ended: boolean;
  play(): Promise<void>;
  pause(): void;
}

export const OWN: Lead = { kind: "own" };
const WAIT: Lead = { kind: "wait" };

/** So long nothing sounds after a jump: who holds a key down, or drags, makes no noise. */
const SETTLE_MS = 120;
/** A sound that takes longer to begin is not waited for. */
const LONGEST_START_MS = 1_500;
/** Nearer than this a seek is no change. */
const NEAR_S = 0.02;

/** Keeps a recording in step with a player, as the player asks for it: many times a second, and when it is moved. */
export class SoundFollower {
  #state: "resting" | "starting" | "sounding" = "resting";
  #startedAt = 0;
  #quietUntil = 0;
  #jumps: number | null = null;
  #isRefused = false;

  /** `onRefused`: the browser wants a click before it plays. */
  constructor(
    private readonly track: SoundTrack,
    private readonly audio: Sounder,
    private readonly onRefused: () => void,
  ) {}

  /** `now` is a clock in milliseconds that never goes back. */
  lead(going: Going, now: number): Lead {
    const place = this.track.secondsAt(going.t);
    if (!going.held && going.jumps !== this.#jumps) this.#jump(going.jumps, place, now);
    if (!going.playing || going.held || place === null || this.#isRefused) {
      this.rest();
      return OWN;
    }
    if (now < this.#quietUntil) return WAIT;
    if (this.audio.playbackRate !== going.speed) this.audio.playbackRate = going.speed;
    if (this.#state === "resting") this.#start(place, now);
    if (this.#state === "starting") return now - this.#startedAt > LONGEST_START_MS ? OWN : WAIT;
    return this.#leading(going.t);
  }

  /** The browser has its click: the next time it is asked, it plays. */
  allow(): void {
    this.#isRefused = false;
    this.#quietUntil = 0;
  }

  rest(): void {
    if (this.#state === "resting") return;
    this.#state = "resting";
    this.audio.pause();
  }

  #jump(jumps: number, place: number | null, now: number): void {
    this.#jumps = jumps;
    this.#quietUntil = now + SETTLE_MS;
    this.rest();
    if (place !== null) this.#seek(place);
  }

  #seek(seconds: number): void {
    if (Math.abs(this.audio.currentTime - seconds) > NEAR_S) this.audio.currentTime = seconds;
  }

  #start(place: number, now: number): void {
    this.#state = "starting";
    this.#startedAt = now;
    this.#seek(place);
    this.audio.play().then(
      () => {
        if (this.#state === "starting") this.#state = "sounding";
      },
      (error: unknown) => this.#fail(error),
    );
  }

  #fail(error: unknown): void {
    const name = error instanceof Error ? error.name : "";
    // It was stopped again before it began.
    if (name === "AbortError") return;
    this.#state = "resting";
    this.#isRefused = true;
    // Of anything else the element itself tells.
    if (name === "NotAllowedError") this.onRefused();
  }

  #leading(t: number): Lead {
    const { audio, track } = this;
    const span = track.spanAt(t);
    const at = track.msAt(audio.currentTime, t);
    if (span === null || at === null) return OWN;
    if (audio.ended || at >= span.to) {
      this.rest();
      return { kind: "sound", t: span.to };
    }
    if (!audio.paused) return { kind: "sound", t: Math.max(span.from, at) };
    this.rest();
    return { kind: "stopped" };
  }
}
