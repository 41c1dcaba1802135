import type { SoundView } from "../../../src/protocol/soundPage.ts";
import { SoundTrack } from "../../../src/protocol/soundTrack.ts";
import { loadRecording } from "./loadRecording.ts";
import { OWN, SoundFollower, type Going, type Lead } from "./soundFollower.ts";
import { SOUND_PROBLEMS, type SoundProblem } from "./soundProblem.ts";

export interface Loudness {
  /** 0 to 1. */
  readonly volume: number;
  readonly muted: boolean;
}

/** The recording of an interview in a page, loaded when it is first needed. Says "changed" when it has another problem. */
export class Recording extends EventTarget {
  readonly track: SoundTrack;
  readonly #audio = document.createElement("audio");
  readonly #follower: SoundFollower;
  #loading: Promise<void> | null = null;
  #url: string | null = null;
  #problem: SoundProblem | null = null;
  #isClosed = false;

  constructor(private readonly view: SoundView) {
    super();
    this.track = new SoundTrack(view.stretches);
    this.#audio.preload = "auto";
    this.#follower = new SoundFollower(this.track, this.#audio, () =>
      this.#setProblem(SOUND_PROBLEMS.refused),
    );
    this.#audio.addEventListener("error", () => {
      if (this.#url !== null) this.drop(SOUND_PROBLEMS.damaged);
    });
  }

  /** Why it is not heard; null while nothing is wrong. */
  get problem(): SoundProblem | null {
    return this.#problem;
  }

  setLoudness({ volume, muted }: Loudness): void {
    this.#audio.volume = volume;
    this.#audio.muted = muted;
  }

  /** Resolves when it can be played, or has a problem. */
  load(): Promise<void> {
    return (this.#loading ??= this.#load());
  }

  retry(): void {
    this.#loading = null;
    this.#setProblem(null);
    void this.load();
  }

  /** See `SoundFollower.lead`. */
  lead(going: Going, now: number): Lead {
    if (going.playing) void this.load();
    return this.#url === null ? OWN : this.#follower.lead(going, now);
  }

  /** Called in a click: the browser waits for one. Then it plays, if anything is to be played. */
  allow(going: Going | null): void {
    this.#setProblem(null);
    this.#follower.allow();
    if (going) this.lead(going, performance.now());
  }

  /** Holds nothing of it any more. */
  drop(problem: SoundProblem | null): void {
    this.#follower.rest();
    this.#audio.removeAttribute("src");
    if (this.#url !== null) URL.revokeObjectURL(this.#url);
    this.#url = null;
    this.#setProblem(problem);
  }

  close(): void {
    this.#isClosed = true;
    this.drop(null);
    this.#audio.remove();
  }

  async #load(): Promise<void> {
    // As a part of the page it lives as long as the page.
    document.body.append(this.#audio);
    const loaded = await loadRecording(this.view, this.#audio);
    if (typeof loaded !== "string") return this.#setProblem(loaded);
    this.#url = loaded;
    // It was deleted, or the page has another one, while it was being loaded.
    if (this.#isClosed || this.#problem !== null) this.drop(this.#problem);
  }

  #setProblem(problem: SoundProblem | null): void {
    if (this.#problem === problem) return;
    this.#problem = problem;
    this.dispatchEvent(new Event("changed"));
  }
}
