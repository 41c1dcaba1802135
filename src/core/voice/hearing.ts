import { dbfs, type Level } from "./level.ts";

/**
 * What a microphone has given so far. A muted or forbidden one is no error anywhere: it gives zeros,
 * which no room and no microphone does.
 */
export interface Hearing {
  /** For how long there has been nothing but zeros. */
  readonly zeroMs: number;
  /** For how long nothing was as loud as speech. */
  readonly faintMs: number;
}

export const NOTHING_HEARD: Hearing = { zeroMs: 0, faintMs: 0 };

const ZERO_AFTER_MS = 3_000;
const FAINT_AFTER_MS = 15_000;
/** One step up or down is the noise of a converter that has nothing to convert. */
const LOUDEST_ZERO = 1;
const FAINTEST_SPEECH_DBFS = -55;

export function hear(before: Hearing, level: Level): Hearing {
  const zeroMs = level.peak <= LOUDEST_ZERO ? before.zeroMs + level.ms : 0;
  const isFaint = dbfs(level.peak) < FAINTEST_SPEECH_DBFS;
  return { zeroMs, faintMs: isFaint ? before.faintMs + level.ms : 0 };
}

/** `zero`: muted or forbidden. `faint`: perhaps the wrong microphone, or nobody speaks. */
export type Heard = "sound" | "faint" | "zero";

export function judgeHearing({ zeroMs, faintMs }: Hearing): Heard {
  if (zeroMs >= ZERO_AFTER_MS) return "zero";
  return faintMs >= FAINT_AFTER_MS ? "faint" : "sound";
}

const QUIET_SPEECH_DBFS = -40;
const CLIPPED_DBFS = -0.5;

/** What a trial of a microphone showed, in words; `isGood`: it can be used as it is. */
export function trialText(
  levels: readonly Level[],
  platform: string,
): { readonly isGood: boolean; readonly text: string } {
  if (judgeHearing(levels.reduce(hear, NOTHING_HEARD)) === "zero")
    return { isGood: false, text: silenceText(platform) };
  const loudest = dbfs(Math.max(0, ...levels.map(({ peak }) => peak)));
  const measured = `Its loudest moment was ${loudest.toFixed(0)} dB`;
  if (loudest < QUIET_SPEECH_DBFS)
    return {
      isGood: false,
      text: `The microphone is very quiet. ${measured}; speech should come above -30 dB. Speak louder or nearer, raise the input volume, or choose another microphone.`,
    };
  if (loudest > CLIPPED_DBFS)
    return {
      isGood: false,
      text: `The microphone is too loud and cuts off. ${measured}, the most there is. Lower the input volume or speak from farther away.`,
    };
  return { isGood: true, text: `The microphone works. ${measured}.` };
}

/** Why a microphone gives zeros on this system, and what to do. */
export function silenceText(platform: string): string {
  const start = "The microphone gives nothing but zeros: it is muted, or recording is not allowed.";
  switch (platform) {
    case "darwin":
      return `${start} Open System Settings › Privacy & Security › Microphone, switch on the application that runs this editor, and restart it. If it is on, raise the input volume in Sound › Input.`;
    case "win32":
      return `${start} Open Settings › Privacy & security › Microphone and switch on "Let desktop apps access your microphone". Look for a mute key on the keyboard or the headset, too.`;
    default:
      return `${start} Unmute the input in the sound settings (or run "pactl set-source-mute @DEFAULT_SOURCE@ 0"), and look for a mute key on the keyboard or the headset.`;
  }
}
