import type { Question, TargetLevel } from "../../core/catalog/question.ts";
import { DojoError } from "../../core/errors.ts";
import type { BoardFile } from "../../core/interview/boardFile.ts";
import type { EventOf, InterviewEvent } from "../../core/interview/event.ts";
import type { InterviewMode } from "../../core/interview/interview.ts";
import { begin, type InterviewState } from "../../core/interview/state.ts";
import { JOURNAL_VERSION } from "../../core/interview/upgrade.ts";
import { explainFileError } from "../files/fileSystem.ts";
import { eventsOnDisk, tidyReplaced } from "../voice/importRecovery.ts";
import { fileTime } from "./clock.ts";
import { findExternalEdit, type ExternalEdit } from "./externalEdit.ts";
import type { Interviewer } from "./interviewer.ts";
import { InterviewLock, UNKNOWN_HOLDER, type LockHolder, type Machine } from "./lock.ts";
import { InterviewRecord } from "./record.ts";
import { readBoard, recoverState, tidy, type Recovered } from "./recovery.ts";
import { InterviewSession, type SignalShown } from "./session.ts";
import type { InterviewStore, ListedInterview } from "./store.ts";
import { interviewFileOf } from "./wholeFiles.ts";

const LOCK_ATTEMPTS = 5;
const LOCK_RETRY_MS = 400;

/** What the user chose; the rest is the question's. */
export interface InterviewChoices {
  readonly mode: InterviewMode;
  readonly targetLevel?: TargetLevel;
}

/** Where interviews start and are taken up again. */
export class InterviewDesk {
  constructor(
    private readonly machine: Machine,
    private readonly store: InterviewStore,
    private readonly findQuestion: (id: string) => Question | undefined,
    private readonly isShown: SignalShown,
    private readonly interviewer: () => Interviewer | null = () => null,
  ) {}

  /** A new interview, its clock running. Throws DojoError when its folder cannot be made. */
  async start(question: Question, choices: InterviewChoices): Promise<InterviewSession> {
    const at = new Date(this.machine.clock.now()).toISOString();
    const describe = (id: string): EventOf<"started"> => ({
      type: "started",
      v: JOURNAL_VERSION,
      t: 0,
      at,
      id,
      question: question.id,
      question_revision: question.revision,
      mode: choices.mode,
      target_level: choices.targetLevel ?? question.target_level,
      minutes: question.minutes,
      stages: question.stages,
    });
    const { id } = await this.store.create(question.id, (name) =>
      interviewFileOf(begin(describe(name))),
    );
    const folder = this.store.folderOf(id);
    const lock = await this.#takeLock(folder);
    const record = new InterviewRecord(this.machine, folder, {
      lock,
      isArchive: false,
      torn: false,
      boardShell: {},
    });
    const started = describe(id);
    const session = this.#seat(id, record, question, begin(started), []);
    record.append(started);
    session.begin([], []);
    return session;
  }

  /**
   * An interview as it was left: recovered from its journal, with the files that were edited since.
   * It is read-only while somebody else has it open. Throws DojoError when it cannot be read.
   */
  async open(id: string): Promise<InterviewSession> {
    const listed = requireOpenable(id, await this.store.read(id));
    const { folder } = listed;
    const lock = await this.#takeLockPatiently(folder);
    try {
      const file = listed.kind === "readable" ? listed.file : null;
      const recovered = await recoverState(this.machine.files, folder, id, file);
      return await this.#resume(id, folder, lock, recovered);
    } catch (error) {
      if (lock instanceof InterviewLock) await lock.release();
      throw error;
    }
  }

  async #resume(
    id: string,
    folder: string,
    lock: InterviewLock | LockHolder | null,
    { state, journal, notices, isArchive }: Recovered,
  ): Promise<InterviewSession> {
    const isOurs = lock === null || lock instanceof InterviewLock;
    if (isOurs && !isArchive) await tidy(this.machine.files, folder, journal);
    const isCutShort =
      isOurs && !isArchive && (await this.#isImportCutShort(folder, journal.events));
    const found = isOurs ? await this.#findEdits(folder, state, isArchive) : NOTHING_FOUND;
    const { elements: _, files = {}, ...boardShell } = found.scene ?? { elements: [] };
    const contents = { lock, isArchive, torn: journal.torn, boardShell };
    const record = new InterviewRecord(this.machine, folder, contents);
    const missing = await record.images.load(state.images);
    const cut = isCutShort ? [IMPORT_CUT_SHORT] : [];
    const told = [...notices, ...found.notices, ...missing.map(missingImage), ...cut];
    const question = this.findQuestion(state.header.question) ?? null;
    const session = this.#seat(id, record, question, state, told);
    session.begin(found.edits, Object.values(files));
    if (isCutShort) session.noteVoice({ type: "voice-import-undone" });
    return session;
  }

  /** Best effort, as all tidying up: a folder that cannot be read tells so later. */
  async #isImportCutShort(folder: string, events: readonly InterviewEvent[]): Promise<boolean> {
    try {
      await tidyReplaced(this.machine, folder);
      return (await eventsOnDisk(this.machine.files, folder, events)) !== events;
    } catch {
      return false;
    }
  }

  #seat(
    id: string,
    record: InterviewRecord,
    question: Question | null,
    state: InterviewState,
    notices: readonly string[],
  ): InterviewSession {
    return new InterviewSession(
      id,
      this.machine.clock,
      record,
      question,
      this.isShown,
      this.interviewer,
      state,
      notices,
    );
  }

  /** Null while the folder cannot be written: the session says so when it first saves, and tries again. */
  async #takeLock(folder: string): Promise<InterviewLock | LockHolder | null> {
    try {
      return await InterviewLock.take(this.machine, folder);
    } catch {
      return null;
    }
  }

  /** A window that reloads may meet its own old process, which is about to let go. */
  async #takeLockPatiently(folder: string): Promise<InterviewLock | LockHolder | null> {
    const { clock, identity } = this.machine;
    for (let attempt = 1; ; attempt += 1) {
      const lock = await this.#takeLock(folder);
      const mayLetGo =
        lock !== null &&
        !(lock instanceof InterviewLock) &&
        (lock === UNKNOWN_HOLDER || (lock.host === identity.host && lock.pid !== identity.pid));
      if (!mayLetGo || attempt === LOCK_ATTEMPTS) return lock;
      await new Promise<void>((resolve) => clock.after(LOCK_RETRY_MS, resolve));
    }
  }

  async #findEdits(folder: string, state: InterviewState, isArchive: boolean): Promise<FoundEdits> {
    const { files, clock } = this.machine;
    const rejected = `board.excalidraw.rejected-${fileTime(clock.now())}`;
    const { scene, notice } = await readBoard(files, folder, isArchive ? null : rejected);
    const edits: ExternalEdit[] = [];
    const notices = notice === null ? [] : [notice];
    try {
      const notes = await findExternalEdit(files, folder, "notes.md", state);
      if (notes !== null) edits.push(notes);
      const board = scene && (await findExternalEdit(files, folder, "board.excalidraw", state));
      // Images are stored once, beside the journal: its lines hold none.
      const content = JSON.stringify({ elements: scene?.elements });
      if (board !== null) edits.push({ ...board, content });
    } catch (error) {
      const cause = explainFileError(error);
      notices.push(`${folder} cannot be read: ${cause}. Notes and board come from the journal.`);
    }
    for (const { file } of isArchive ? [] : edits) {
      notices.push(`${file} was changed outside this interview: that version is used.`);
    }
    return { scene, edits, notices };
  }
}

interface FoundEdits {
  readonly scene: BoardFile | null;
  readonly edits: readonly ExternalEdit[];
  readonly notices: readonly string[];
}

const IMPORT_CUT_SHORT =
  "An import of a recording did not come to its end: the recording from before it is there. Import it again.";

const NOTHING_FOUND: FoundEdits = { scene: null, edits: [], notices: [] };

/** A damaged `interview.json` is written anew from the journal. */
function requireOpenable(
  id: string,
  listed: ListedInterview | null,
): Exclude<ListedInterview, { kind: "newer" }> {
  if (listed === null) {
    throw new DojoError(`There is no interview "${id}". Refresh the list; it may have been moved.`);
  }
  if (listed.kind === "newer") throw new DojoError(listed.problem);
  return listed;
}

function missingImage(id: string): string {
  return `The image ${id} is missing in board-files: put it back, or delete its frame on the board.`;
}
