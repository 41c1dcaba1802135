/** Why a recording is not heard, and what the user can do. */
export interface SoundProblem {
  readonly text: string;
  /** What is offered: to see the file, to try again, to play after a click. */
  readonly offer: "reveal" | "retry" | "allow" | null;
}

export const SOUND_PROBLEMS = {
  noMp3: {
    text: "This editor cannot play MP3, so there is no sound. Play voice.mp3 with another program.",
    offer: "reveal",
  },
  gone: { text: "The recording was deleted: there is no sound any more.", offer: null },
  damaged: {
    text: "voice.mp3 is damaged, or not the recording of this interview: there is no sound. Restore it from a copy.",
    offer: "reveal",
  },
  unreachable: { text: "The recording cannot be loaded: there is no sound.", offer: "retry" },
  refused: { text: "The browser waits for a click before it plays sound.", offer: "allow" },
} as const satisfies Record<string, SoundProblem>;
