import * as z from "zod";
import type { Stretch } from "../core/voice/stretches.ts";

const nothing = z.null();

const Anchor = z.object({ ms: z.number().nonnegative(), sample: z.number().nonnegative() });

/** The recording of an interview, for a page that plays it. */
export const SoundView = z.object({
  /** Where the page may fetch `voice.mp3`. */
  uri: z.string(),
  /** How long the file is. */
  seconds: z.number().nonnegative(),
  /** What of the interview it has, by time. */
  stretches: z.array(z.array(Anchor).min(2)) satisfies z.ZodType<Stretch[]>,
});
export type SoundView = z.infer<typeof SoundView>;

/** What every page that plays the recording may ask, beside its own. */
export const soundRequests = {
  /** The page begins to sound: all others fall silent. */
  sounding: { params: nothing, result: nothing },
  /** Shows the file where other programs can play it. */
  revealRecording: { params: nothing, result: nothing },
};

/** What such a page is told. */
export const soundEvents = {
  /** Another page begins to sound. */
  silence: nothing,
  /** The recording was deleted: what the page holds of it must go, too. */
  recordingGone: nothing,
};

/** Both, as a contract of its own: what the sound of a page needs of the page's. */
export interface SoundPage {
  readonly requests: typeof soundRequests;
  readonly events: typeof soundEvents;
}
