import {
  RecorderLink,
  type PageAnswer,
  type PageMicrophone,
} from "../../src/protocol/recorderLink.ts";
import { Courier } from "./courier.ts";
import { rememberRecording, type Identity } from "./identity.ts";
import { peakOf } from "./meter.ts";
import { Microphone } from "./microphone.ts";
import type { Shown } from "./shown.ts";

type Wish = Extract<PageAnswer, { kind: "go" }>;

/** So long an answer may be late before the user is told. */
const PATIENCE_MS = 2_500;
/** A recorder that died is back at the same place within seconds; later it is somewhere else. */
const LONG_MS = 15_000;

/** The page between the microphone and the process that records. */
export class RecorderSession {
  readonly #courier: Courier;
  readonly #changed: () => void;
  readonly #wasRecording: boolean;
  #microphone: Microphone | null = null;
  #state: PageMicrophone = "idle";
  #denial = "";
  #wish: Wish | null = null;
  #end: "used" | "replaced" | "unknown" | "ended" | null = null;
  #answeredAt = performance.now();
  #peak = 0;

  constructor(identity: Identity, changed: () => void) {
    const post: ConstructorParameters<typeof RecorderLink>[0] = (path, request) =>
      fetch(path, request);
    const link = new RecorderLink(post, identity.pass, identity.run);
    this.#courier = new Courier(link, identity.token, (answer) => this.#take(answer));
    this.#changed = changed;
    this.#wasRecording = identity.wasRecording;
  }

  start(): void {
    void this.#courier.run();
    navigator.mediaDevices.addEventListener("devicechange", () => this.#lookAgain());
    if (this.#wasRecording) void this.open("");
  }

  get shown(): Shown {
    if (this.#end) return { kind: this.#end };
    const silentMs = performance.now() - this.#answeredAt;
    if (silentMs > PATIENCE_MS)
      return {
        kind: "unreachable",
        isKeeping: this.#courier.keptMs > 0,
        isLong: silentMs > LONG_MS,
      };
    if (this.#state === "denied") return { kind: "denied", reason: this.#denial };
    if (this.#state !== "open") return { kind: this.#state };
    if (this.#wish?.isPaused) return { kind: "paused" };
    return { kind: this.#wish?.isMuted ? "muted" : "recording" };
  }

  /** Whether leaving the page would lose something. */
  get isRecording(): boolean {
    return this.#end === null && this.#state === "open";
  }

  /** How loud the newest piece was, from 0 to 1. */
  get peak(): number {
    const { isPaused = false, isMuted = false } = this.#wish ?? {};
    return this.isRecording && !isPaused && !isMuted ? this.#peak : 0;
  }

  get device(): string {
    return this.#microphone?.device ?? "";
  }

  /** Listens to this device; empty: the browser's own choice. */
  async open(device: string): Promise<void> {
    if (this.#state === "asking") return;
    this.#microphone?.close();
    this.#microphone = null;
    this.#set("asking");
    try {
      const microphone = await Microphone.open(device, {
        heard: (sound) => {
          this.#peak = peakOf(sound.samples);
          if (!this.#wish?.isPaused) this.#courier.add(sound);
          this.#changed();
        },
        gone: (isGone) => this.#set(isGone ? "gone" : "open"),
      });
      // The user took so long to allow it that the recording is over.
      if (this.#end) return microphone.close();
      this.#microphone = microphone;
      this.#set(microphone.isGone ? "gone" : "open");
      this.#follow();
    } catch (error) {
      this.#denial = error instanceof DOMException ? error.name : String(error);
      this.#set(this.#denial === "NotFoundError" ? "gone" : "denied");
    }
  }

  #set(state: PageMicrophone): void {
    this.#state = state;
    rememberRecording(this.isRecording);
    this.#courier.say({ microphone: state, device: this.#microphone?.name.slice(0, 200) ?? "" });
    this.#changed();
  }

  #take(answer: PageAnswer | null): void {
    if (answer) this.#answeredAt = performance.now();
    if (answer?.kind === "go") {
      this.#wish = answer;
      this.#follow();
    } else if (answer) {
      this.#end = answer.kind === "ended" ? "ended" : answer.reason;
      rememberRecording(false);
      this.#microphone?.close();
      this.#microphone = null;
    }
    this.#changed();
  }

  /** As the editor wants it. */
  #follow(): void {
    const { isPaused = false, isMuted = false } = this.#wish ?? {};
    if (!this.#microphone) return;
    void (isPaused ? this.#microphone.rest() : this.#microphone.wake());
    this.#microphone.mute(isMuted);
  }

  /** A microphone that was pulled out may be there again, or another one. */
  #lookAgain(): void {
    if (this.#state === "gone" && !this.#end) void this.open("");
    this.#changed();
  }
}
