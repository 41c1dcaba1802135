import type { EventOf, VoiceNote } from "../../core/interview/event.ts";
import type { VoiceFailure } from "../../core/voice/failure.ts";

export type StopReason = EventOf<"voice-stopped">["reason"];

export type RecorderNews =
  /** For the journal. */
  | { readonly kind: "note"; readonly note: VoiceNote }
  /** Status, level or what is heard. */
  | { readonly kind: "changed" }
  /** The recorder page can be opened now. */
  | { readonly kind: "page-ready" }
  /** To be said once. A recorder that has failed has ended; one that has lost its device goes on looking. */
  | { readonly kind: "problem"; readonly failure: VoiceFailure };

export type RecorderStatus =
  /** `waiting`: for the recorder page. */
  "starting" | "waiting" | "recording" | "paused" | "lost" | "stopped" | "failed";
