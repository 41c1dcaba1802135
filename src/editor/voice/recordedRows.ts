import type { InterviewVoice } from "./interviewVoice.ts";

type Voice = Pick<InterviewVoice, "changed" | "interview" | "isEnding"> & {
  readonly recorder: Pick<NonNullable<InterviewVoice["recorder"]>, "sampleCount"> | undefined;
};

/**
 * What a row of the history offers depends on whether there is a recording: `refresh` at its first sound, at its end, and when
 * what comes late has come. Returns the function that stops.
 */
export function followRecorded(voice: Voice, refresh: () => void): () => void {
  let interview: string | undefined;
  let shown = "nothing";
  return voice.changed.on(() => {
    interview = voice.interview ?? interview;
    const now = stateOf(voice, interview);
    if (now === shown) return;
    shown = now;
    refresh();
  });
}

function stateOf(voice: Voice, interview: string | undefined): "sound" | "ending" | "nothing" {
  if (voice.recorder) return voice.recorder.sampleCount > 0 ? "sound" : "nothing";
  return interview !== undefined && voice.isEnding(interview) ? "ending" : "nothing";
}
