import { USUAL_LENGTHS } from "../../../core/voice/pieces.ts";
import { disk } from "../../../services/files/fileSystem.ts";
import type { InterviewSession } from "../../../services/interview/session.ts";
import { recordedBytes } from "../../../services/voice/recordings.ts";
import type { TranscriptsUnderway } from "../../grading/transcriptsUnderway.ts";
import type { Interviews } from "../../interview/interviews.ts";
import type { Log } from "../../log.ts";
import type { Setting } from "../../settings.ts";
import type { InterviewVoice } from "../interviewVoice.ts";
import type { Transcriptions } from "./transcriptions.ts";

interface Parts {
  readonly interviews: Interviews;
  readonly voice: InterviewVoice;
  readonly transcriptions: Transcriptions;
  readonly underway: TranscriptsUnderway;
  readonly when: Setting<"afterInterview" | "duringInterview" | "onRequest">;
  readonly log: Pick<Log, "tell">;
}

/** Has interviews transcribed when the settings say so. An interview waits for none of it. */
export class FollowInterview {
  private live: InterviewSession | undefined;
  /** The sample from which a look at the recording may find a complete piece. */
  private nextLook = USUAL_LENGTHS.longest;
  private stopListening: (() => void) | undefined;
  private readonly stop: () => void;

  constructor(private readonly parts: Parts) {
    this.stop = parts.interviews.changed.on(() => this.follow());
    this.follow();
  }

  dispose(): void {
    this.stop();
    this.stopListening?.();
  }

  private follow(): void {
    const { live } = this.parts.interviews;
    if (live === this.live) return;
    const before = this.live;
    this.stopListening?.();
    this.live = live;
    this.nextLook = USUAL_LENGTHS.longest;
    this.stopListening = live?.changed.on((change) => {
      if (change.kind === "event" && change.event.type === "voice-anchor")
        this.look(live, change.event.sample);
    });
    if (before) this.afterEnd(before).catch((error: unknown) => this.parts.log.tell(error));
  }

  private look(session: InterviewSession, sample: number): void {
    const { when, transcriptions } = this.parts;
    if (when.value !== "duringInterview" || sample < this.nextLook) return;
    this.nextLook = sample + USUAL_LENGTHS.shortest;
    void transcriptions.whileLive(session);
  }

  /** A recording that is complete, of an interview that was not discarded. */
  private async afterEnd(session: InterviewSession): Promise<void> {
    const { transcriptions, underway } = this.parts;
    // Who grades at once waits from here on.
    if (transcriptions.startsByItself) underway.tell(session.id);
    try {
      await this.transcribe(session);
    } finally {
      // Whoever transcribes it by hand tells the end.
      if (!transcriptions.isWorkingOn(session.id)) underway.end(session.id, "whole");
    }
  }

  private async transcribe(session: InterviewSession): Promise<void> {
    await this.parts.voice.whenComplete(session);
    const bytes = await recordedBytes(disk, session.folder).catch(() => 0);
    // Asked last: whoever discards it has waited for the same recording.
    const { state, readOnly, id } = session;
    if (bytes === 0 || state.status !== "finished" || readOnly !== null) return;
    await this.parts.transcriptions.afterInterview(id);
  }
}
