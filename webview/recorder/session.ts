import {
  RecorderLink,
  type PageAnswer,
  type PageMicrophone,
} from "../../src/protocol/recorderLink.ts";
import { Courier } from "./courier.ts";
import { rememberRecording, type Identity } from "./identity.ts";
import { peakOf } from "./meter.ts";
import { Microphone } from "./microphone.ts";
import type { HostSound } from "./outbox.ts";
import type { Shown } from "./shown.ts";

type Wish = Extract<PageAnswer, { kind: "go" }>;

/** So long an answer may be late before the user is told. */
const PATIENCE_MS = 2_500;
/** A recorder that died is back at the same place within seconds; later it is somewhere else. */
const LONG_MS = 15_000;
/** Clocks are never exact: less than this is not missing. */
const LEAST_MISSING_MS = 500;

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
  #isSaved = false;

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
    if (this.#end) return { kind: this.#end, unsavedS: this.unsavedS };
    if (this.#silentMs > PATIENCE_MS) {
      const { keptMs, isFull } = this.#courier.outbox;
      const kept = isFull ? "full" : keptMs > 0 ? "some" : "nothing";
      return { kind: "unreachable", kept, isLong: this.#isLong, unsavedS: this.unsavedS };
    }
    if (this.#state === "denied") return { kind: "denied", reason: this.#denial };
    if (this.#state !== "open") return { kind: this.#state };
    if (this.#wish?.isPaused) return { kind: "paused" };
    return { kind: this.#wish?.isMuted ? "muted" : "recording" };
  }

  get isRecording(): boolean {
    return this.#end === null && this.#state === "open";
  }

  /** Whether leaving the page would lose something. */
  get hasUnsaved(): boolean {
    return this.isRecording || (this.unsavedS > 0 && !this.#isSaved);
  }

  /** Seconds of sound that the editor does not have, and may never have; 0 while all is well. */
  get unsavedS(): number {
    const { keptMs } = this.#courier.outbox;
    const mayBeLost = this.#end !== null || this.#isLong;
    return mayBeLost && keptMs > LEAST_MISSING_MS ? Math.ceil(keptMs / 1_000) : 0;
  }

  /** What the user saves here. */
  save(): readonly HostSound[] {
    this.#isSaved = true;
    return this.#courier.outbox.kept;
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

  get #silentMs(): number {
    return performance.now() - this.#answeredAt;
  }

  get #isLong(): boolean {
    return this.#silentMs > LONG_MS;
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
