import type { BoardChange } from "../../core/board/element.ts";
import type { Question } from "../../core/catalog/question.ts";
import { Emitter } from "../../core/emitter.ts";
import { DojoError } from "../../core/errors.ts";
import type { ImageFile } from "../../core/interview/boardFile.ts";
import type { InterviewEvent, VoiceNote } from "../../core/interview/event.ts";
import { diffText } from "../../core/interview/notes.ts";
import { nextStage } from "../../core/interview/stages.ts";
import { openGap, type InterviewState } from "../../core/interview/state.ts";
import { BoardBuffer } from "./boardBuffer.ts";
import type { Clock } from "./clock.ts";
import type { ExternalEdit } from "./externalEdit.ts";
import type { Interviewer } from "./interviewer.ts";
import { InterviewerLines } from "./interviewerLines.ts";
import type { InterviewRecord } from "./record.ts";
import type { Saving } from "./saver.ts";
import { TimedLog } from "./timedLog.ts";

/** What happened to a session; its `state` is already the new one. */
export type SessionChange =
  | { readonly kind: "event"; readonly event: InterviewEvent }
  | { readonly kind: "saving"; readonly saving: Saving }
  /** Whether a question of the candidate waits for its answer. */
  | { readonly kind: "thinking"; readonly thinking: boolean }
  | { readonly kind: "read-only"; readonly by: string };

/** Decides whether the candidate has shown a signal, so that the beat that asks for it is not said. */
export type SignalShown = (signal: string, session: InterviewSession) => boolean;

const TICK_MS = 1_000;

/**
 * The live interview. It is the one writer of its events: each is in the journal before anything
 * acts on it. Time, board, notes and conversation only append.
 *
 * A disk that fails never throws here: the failure is told through `changed`, and everything is
 * kept and saved later. Only what the user may not do throws a DojoError.
 */
export class InterviewSession {
  readonly changed = new Emitter<SessionChange>();
  readonly #log: TimedLog;
  readonly #board: BoardBuffer;
  readonly #interviewer: InterviewerLines;
  #stopTicking: (() => void) | null = null;
  #isDisposed = false;

  /** Made by `InterviewDesk`. */
  constructor(
    /** The name of the interview's folder. */
    readonly id: string,
    private readonly clock: Clock,
    private readonly record: InterviewRecord,
    /** Null when the question has left the bank: there are no beats and no answers then. */
    readonly question: Question | null,
    isShown: SignalShown,
    /** Asked each time; null when the script speaks alone. */
    interviewer: () => Interviewer | null,
    state: InterviewState,
    /** What a person should know about the recovery, each a sentence. */
    readonly notices: readonly string[],
  ) {
    this.#log = new TimedLog(clock, record, state, (event) =>
      this.changed.emit({ kind: "event", event }),
    );
    this.#board = new BoardBuffer(clock, (change) => this.#changeBoardNow(change));
    this.#interviewer = new InterviewerLines({
      clock,
      log: this.#log,
      question,
      interviewer,
      isShown: (signal) => isShown(signal, this),
      onThinking: (thinking) => this.changed.emit({ kind: "thinking", thinking }),
    });
  }

  get state(): InterviewState {
    return this.#log.state;
  }

  get folder(): string {
    return this.record.folder;
  }

  get saving(): Saving {
    return this.record.saving;
  }

  /** Whether a question of the candidate waits for its answer. */
  get isThinking(): boolean {
    return this.#interviewer.isThinking;
  }

  /** Null, or who holds the interview: this session then only shows it. */
  get readOnly(): string | null {
    return this.record.heldBy;
  }

  /** The images of the board, as Excalidraw takes them. */
  get images(): ImageFile[] {
    return this.record.images.all();
  }

  /**
   * Starts the clock and takes over what somebody else wrote. A restart's gap is offered to be
   * counted; after a long one the clock stays paused.
   */
  begin(edits: readonly ExternalEdit[], images: readonly ImageFile[]): void {
    this.record.attach({
      state: () => this.state,
      announce: (file, sha256) =>
        this.#log.append((now) => ({ type: "saved", ...now, file, sha256 })),
      saving: (saving) => this.changed.emit({ kind: "saving", saving }),
      lost: (by) => this.#becomeReadOnly(by),
    });
    if (this.readOnly !== null) return;
    this.#log.resumeAfterRestart();
    for (const image of images) this.#addImage(image);
    for (const edit of edits) {
      this.#log.append((now) => ({ type: "external-edit", ...now, ...edit }));
    }
    this.record.touch();
    if (this.#isLive()) this.#stopTicking = this.clock.every(TICK_MS, () => this.#tick());
  }

  say(text: string): void {
    this.#requireLive();
    this.#log.append((now) => ({ type: "said", ...now, text }));
  }

  /** Asks in free words. The answer may take a while; the interview goes on. */
  ask(text: string): void {
    this.#requireLive();
    this.#log.append((now) => ({ type: "asked", ...now, text }));
    this.#interviewer.answer(text);
  }

  clarify(id: string): void {
    this.#requireLive();
    const clarification = this.question?.clarifications.find((one) => one.id === id);
    if (clarification === undefined) {
      throw new DojoError(`The question has no clarification "${id}".`);
    }
    this.#log.append((now) => ({ type: "asked", ...now, text: clarification.question }));
    this.#interviewer.clarify(clarification);
  }

  enterStage(id: string): void {
    this.#requireLive();
    if (!this.state.header.stages.some((stage) => stage.id === id)) {
      throw new DojoError(`The interview has no stage "${id}".`);
    }
    if (id === this.state.stage) return;
    this.#log.append((now) => ({ type: "stage-entered", ...now, stage: id }));
    this.#interviewer.followUp();
  }

  /** Nothing happens in the last stage. */
  nextStage(): void {
    const next = nextStage(this.state);
    if (next !== null) this.enterStage(next.id);
  }

  pause(): void {
    this.#requireLive();
    if (this.state.status !== "running") return;
    this.#board.flush();
    this.#log.append((now) => ({ type: "paused", ...now, reason: "user" }));
  }

  resume(): void {
    this.#requireLive();
    if (this.state.status !== "paused") return;
    this.#log.append((now) => ({ type: "resumed", ...now }));
  }

  /** Adds the offered gap to the interview time. */
  countGap(): void {
    this.#requireLive();
    const gap = openGap(this.state);
    if (gap === null) return;
    const { ms } = gap;
    this.#log.append(({ t, at }) => ({ type: "gap-counted", t: t + ms, at, ms }));
    this.#interviewer.showBeats();
  }

  dismissGap(): void {
    this.#requireLive();
    if (openGap(this.state) === null) return;
    this.#log.append((now) => ({ type: "gap-dismissed", ...now }));
  }

  /** Resolves when the journal has the change, a quarter of a second later at most. */
  async changeBoard(change: BoardChange): Promise<void> {
    this.#requireLive();
    await this.#board.change(change);
  }

  /** An image that was pasted into the board. The same image twice is stored once. */
  addFile(image: ImageFile): void {
    this.#requireLive();
    this.#addImage(image);
  }

  changeNotes(text: string): void {
    this.#requireLive();
    const edit = diffText(this.state.notes, text);
    if (edit !== null) this.#log.append((now) => ({ type: "notes-edited", ...now, ...edit }));
  }

  /** What a recorder, an import or a transcription tells. It may come late: nothing is noted once the interview is somebody else's. */
  noteVoice(note: VoiceNote): void {
    if (this.#isDisposed || this.readOnly !== null) return;
    this.#log.append((now) => ({ ...now, ...note }));
  }

  /** Ends the interview and saves everything. */
  async end(): Promise<void> {
    this.#requireLive();
    this.#board.flush();
    this.#log.append((now) => ({ type: "ended", ...now }));
    this.#stop();
    await this.record.flush();
  }

  /** Marks the interview as discarded and lets go of its folder, which may then be moved. */
  async discard(): Promise<void> {
    this.#requireOurs();
    this.#board.flush();
    this.#log.append((now) => ({ type: "discarded", ...now }));
    await this.dispose();
  }

  /** Writes now what would be written in a second. */
  async save(): Promise<void> {
    await this.record.flush();
  }

  /** Keeps the picture of the board, which a page drew at the end. */
  async saveBoardPicture(svg: string): Promise<void> {
    await this.record.keepPicture(svg);
  }

  /** Saves what can be saved and gives the interview back to whoever opens it next. */
  async dispose(): Promise<void> {
    this.#stop();
    this.#board.flush();
    this.#isDisposed = true;
    await this.record.close();
  }

  #addImage(image: ImageFile): void {
    if (this.record.images.has(image.id)) return;
    const stored = this.record.images.add(image);
    this.#log.append((now) => ({ type: "image-added", ...now, file: image.id, ...stored }));
  }

  #tick(): void {
    if (this.state.status !== "running") return;
    this.#log.append((now) => ({ type: "tick", ...now }));
    this.#interviewer.showBeats();
  }

  #changeBoardNow(change: BoardChange): void {
    this.#log.append((now) => ({ type: "board-changed", ...now, ...change }));
  }

  #isLive(): boolean {
    const { status } = this.state;
    return this.readOnly === null && (status === "running" || status === "paused");
  }

  #requireLive(): void {
    this.#requireOurs();
    if (this.#isLive()) return;
    throw new DojoError("This interview has ended. Start a new one to go on practising.");
  }

  #requireOurs(): void {
    if (this.#isDisposed) throw new DojoError("This interview was closed. Resume it first.");
    if (this.readOnly === null) return;
    throw new DojoError(
      `${this.readOnly} has this interview open. Go on there, or close it there first.`,
    );
  }

  #becomeReadOnly(by: string): void {
    this.#stop();
    this.changed.emit({ kind: "read-only", by });
  }

  #stop(): void {
    this.#interviewer.stop();
    this.#stopTicking?.();
    this.#stopTicking = null;
  }
}
