import { join } from "node:path";
import { Emitter } from "../../core/emitter.ts";
import { DojoError, messageOf } from "../../core/errors.ts";
import type { InterviewState } from "../../core/interview/state.ts";
import type { Place, VoiceFailure } from "../../core/voice/failure.ts";
import { firstSource, pageStepsIn, type SourceKind } from "../../core/voice/source.ts";
import type { InterviewSession } from "../../services/interview/session.ts";
import type { CaptureParts } from "../../services/voice/captureJob.ts";
import { Recorder, type Patience } from "../../services/voice/recorder.ts";
import type { StopReason } from "../../services/voice/recorderNews.ts";
import { RECORDING } from "../../services/voice/recordings.ts";
import type { Interviews } from "../interview/interviews.ts";
import type { Settings } from "../settings.ts";

interface Parts {
  readonly interviews: Interviews;
  readonly settings: Pick<Settings, "voiceRecord" | "voiceDevice" | "voiceSource">;
  readonly capture: CaptureParts;
  readonly place: Place;
  /** Opens the recorder page in the user's browser. */
  readonly openPage: (recorder: Recorder) => Promise<void>;
  /** Whether a mock that has just begun is recorded; may ask the user. */
  readonly mayRecord: () => Promise<boolean>;
  /** Says what is wrong without getting in the way. */
  readonly tell: (problem: VoiceFailure | "zero") => void;
}

interface Ending {
  readonly session: InterviewSession;
  readonly recorder: Recorder;
  readonly ended: Promise<void>;
}

interface Current {
  readonly session: InterviewSession;
  readonly recorder: Recorder;
  readonly kind: SourceKind;
}

/** Later than this, an interview has not just begun: nobody is asked, and nothing starts by itself. */
const JUST_BEGUN_MS = 5_000;

/** Records the live interview: starts with it when it may, pauses with its clock, and ends with it. */
export class InterviewVoice {
  /** Recording began, ended, or sounds different. */
  readonly changed = new Emitter<void>();
  private current: Current | undefined;
  private welcomed: InterviewSession | undefined;
  /** Recordings that end, by the ids of their interviews. */
  private readonly endings = new Map<string, Ending>();
  private saidZero = false;
  private readonly stopFollowing: () => void;

  constructor(private readonly parts: Parts) {
    this.stopFollowing = parts.interviews.changed.on(() => this.follow());
    this.follow();
  }

  /** Undefined while nothing is recorded. */
  get recorder(): Recorder | undefined {
    return this.current?.recorder;
  }

  /** The id of the interview that is recorded. */
  get interview(): string | undefined {
    return this.current?.session.id;
  }

  /** Records the live interview, or goes on with its recording. */
  async start(): Promise<void> {
    const session = this.parts.interviews.requireLive();
    if (this.current?.kind === "page") await this.parts.openPage(this.current.recorder);
    else if (!this.current) await this.record(session, this.firstSource());
  }

  /** Records by a page in the user's browser, or opens it again. */
  async startPage(): Promise<void> {
    const session = this.parts.interviews.requireLive();
    if (this.current?.kind === "device") await this.letGo(session, "user");
    if (this.current) await this.parts.openPage(this.current.recorder);
    else await this.record(session, "page");
  }

  /** Resolves when the file is complete: for a page that is out of reach that may take a minute. */
  async stop(reason: StopReason): Promise<void> {
    if (this.current) await this.end(this.current, reason, "for the page");
  }

  /** Its recording is over, and the end of it may still come. */
  isEnding(interview: string): boolean {
    return this.endings.has(interview);
  }

  /** The recording of this interview ends, if it has not. Resolves as above. */
  async whenComplete(session: InterviewSession): Promise<void> {
    if (this.current?.session === session) await this.stop("ended");
    await this.endings.get(session.id)?.ended;
  }

  /** Lets go of an interview's folder, now: nothing that has not come is waited for. */
  async letGo({ id }: Pick<InterviewSession, "id">, reason: StopReason): Promise<void> {
    const { current } = this;
    if (current?.session.id === id) await this.end(current, reason, "none");
    else await this.hurry(id);
  }

  toggleMute(): void {
    const { recorder } = this;
    if (!recorder)
      throw new DojoError(
        'Nothing is being recorded. Run "Start Recording" in an interview first.',
      );
    recorder.mute(!recorder.isMuted);
  }

  dispose(): void {
    this.stopFollowing();
    // Nothing of a recorder throws, and nobody waits when the window goes.
    void this.recorder?.stop("closed");
    for (const { recorder } of this.endings.values()) void recorder.stop("closed");
  }

  private follow(): void {
    const { live } = this.parts.interviews;
    if (this.current && this.current.session !== live)
      this.stop("ended").catch((error: unknown) => this.cannotStart(error));
    // What comes late was heard before: it is known by how far the clock went on since.
    for (const ending of this.endings.values()) keepPace(ending);
    if (!live) return;
    if (this.current) keepPace(this.current);
    if (live === this.welcomed) return;
    this.welcomed = live;
    // Settings that cannot be written, for one.
    this.welcome(live).catch((error: unknown) => this.cannotStart(error));
  }

  private cannotStart(error: unknown): void {
    this.parts.tell({ kind: "cannot-start", detail: messageOf(error) });
  }

  private async end(current: Current, reason: StopReason, patience: Patience): Promise<void> {
    const { session, recorder } = current;
    this.current = undefined;
    const stopped = recorder.stop(reason, patience);
    // What comes late belongs into the journal: the session stays open for it.
    const ended =
      patience === "none" ? stopped : this.parts.interviews.lend(session.id, () => stopped);
    this.endings.set(session.id, { session, recorder, ended });
    this.changed.emit();
    await ended.finally(() => this.endings.delete(session.id));
    this.changed.emit();
  }

  private async hurry(interview: string): Promise<void> {
    const ending = this.endings.get(interview);
    await ending?.recorder.stop("user");
    await ending?.ended;
  }

  private async welcome(session: InterviewSession): Promise<void> {
    const wasOn = session.state.voice !== "off";
    if (wasOn && this.parts.settings.voiceRecord.value === "never")
      return session.noteVoice({ type: "voice-stopped", reason: "user" });
    // A page of another time is in nobody's hands: the user opens it when they are ready.
    if (wasOn) await this.record(session, this.firstSource(), "later");
    else if (hasJustBegun(session.state) && (await this.parts.mayRecord()))
      await this.record(session, this.firstSource());
  }

  private firstSource(): SourceKind {
    const { settings, place } = this.parts;
    return firstSource(settings.voiceSource.value, settings.voiceDevice.value, place);
  }

  private async record(
    session: InterviewSession,
    kind: SourceKind,
    opening: "now" | "later" = "now",
  ): Promise<void> {
    await this.hurry(session.id);
    const { interviews, capture, settings } = this.parts;
    if (this.current || interviews.live !== session) return;
    const file = join(session.folder, RECORDING);
    const device = { kind: "device", name: settings.voiceDevice.value } as const;
    const source = kind === "device" ? device : ({ kind: "page" } as const);
    const recorder = new Recorder({ parts: capture, file, source });
    this.current = { session, recorder, kind };
    this.saidZero = false;
    if (session.state.status === "paused") recorder.pause();
    recorder.news.on((news) => {
      if (news.kind === "note") session.noteVoice(news.note);
      else if (news.kind === "page-ready") this.greet(recorder, opening);
      else if (news.kind === "changed") this.look(recorder);
      else if (this.needsPage(recorder, news.failure))
        this.record(session, "page", opening).catch((error: unknown) => this.cannotStart(error));
      else this.parts.tell(news.failure);
    });
    this.changed.emit();
  }

  private greet(recorder: Recorder, opening: "now" | "later"): void {
    if (opening === "later") return this.parts.tell({ kind: "page-closed", detail: "" });
    this.parts.openPage(recorder).catch((error: unknown) => {
      this.parts.tell({ kind: "page-closed", detail: messageOf(error) });
    });
  }

  /** Whether a page takes the place of a device that could not be opened; the device is then let go. */
  private needsPage(recorder: Recorder, failure: VoiceFailure): boolean {
    const { settings, place } = this.parts;
    const isOver = this.current?.recorder === recorder && this.current.kind === "device";
    if (!isOver || !pageStepsIn(settings.voiceSource.value, failure, place)) return false;
    this.current = undefined;
    return true;
  }

  private look(recorder: Recorder): void {
    if (recorder.status === "failed" && this.current?.recorder === recorder)
      this.current = undefined;
    if (recorder.heard === "zero" && !this.saidZero) {
      this.saidZero = true;
      this.parts.tell("zero");
    }
    this.changed.emit();
  }
}

function hasJustBegun({ header, elapsedMs }: InterviewState): boolean {
  return header.mode === "mock" && elapsedMs < JUST_BEGUN_MS;
}

/** A recorder pauses with the clock of its interview. */
function keepPace({ session, recorder }: Pick<Ending, "session" | "recorder">): void {
  if (session.state.status === "running") recorder.resume();
  else recorder.pause();
}
