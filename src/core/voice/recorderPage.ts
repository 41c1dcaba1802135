import * as z from "zod";
import { kind } from "../kind.ts";

/**
 * What crosses between the recorder page in the user's browser and the process that records. The page asks,
 * the process answers; nothing is pushed, because a proxy between them may hold a stream back.
 */
export const PASS_HEADER = "x-dojo-pass";

/** The largest sound of one request: two seconds at 96 kHz. */
export const MOST_SOUND_BYTES = 400_000;
export const MOST_GREETING_BYTES = 4_000;

/** `idle`: the user has not pressed the button yet. `gone`: the device was pulled out, or the user took it back. */
export const PageMicrophone = z.enum(["idle", "asking", "open", "denied", "gone"]);
export type PageMicrophone = z.infer<typeof PageMicrophone>;

/**
 * Sent once a second while no sound is. `run`: one loading of the page; the newest one counts.
 * `token` introduces a page that comes for the first time; its pass is its own invention.
 */
export const Greeting = z.object({
  run: z.string().min(16).max(64),
  token: z.string().max(128).nullable(),
  microphone: PageMicrophone,
  device: z.string().max(200),
});
export type Greeting = z.infer<typeof Greeting>;

/**
 * The address of one piece of sound, 16-bit samples in its body. Pieces of a run are numbered from 0. `end` is when its
 * last sample was heard, on the clock of the process; `missing`: milliseconds before it that the page could not keep.
 */
export const PagePiece = z.object({
  run: z.string().min(16).max(64),
  seq: z.coerce.number().int().nonnegative(),
  rate: z.coerce.number().int().min(8_000).max(192_000),
  end: z.coerce.number(),
  missing: z.coerce.number().nonnegative(),
});
export type PagePiece = z.infer<typeof PagePiece>;

/** `used`: the link belongs to another page. `replaced`: this page was opened once more. */
const Refusal = z.enum(["unknown", "used", "replaced"]);
export type Refusal = z.infer<typeof Refusal>;

export const PageAnswer = z.discriminatedUnion("kind", [
  /** `now`: the clock of the process, in milliseconds. `next`: the piece that it waits for. */
  kind("go", { now: z.number(), next: z.int(), isPaused: z.boolean(), isMuted: z.boolean() }),
  /** The recording ended at `until` on the clock of the process, and every piece before `next` is in it. */
  kind("ended", { next: z.int(), until: z.number() }),
  kind("refused", { reason: Refusal }),
]);
export type PageAnswer = z.infer<typeof PageAnswer>;
