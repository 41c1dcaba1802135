import { randomInt } from "node:crypto";
import * as vscode from "vscode";
import type { Catalog } from "../../core/catalog/catalog.ts";
import type { Question } from "../../core/catalog/question.ts";
import { Emitter } from "../../core/emitter.ts";
import { DojoError } from "../../core/errors.ts";
import type { InterviewMode } from "../../core/interview/interview.ts";
import type { InterviewDesk } from "../../services/interview/desk.ts";
import type { Interviewer } from "../../services/interview/interviewer.ts";
import type { InterviewSession } from "../../services/interview/session.ts";
import { InterviewStore } from "../../services/interview/store.ts";
import { thisMachine } from "../../services/interview/thisMachine.ts";
import type { CommandId } from "../commands.ts";
import type { Archive } from "../history/archive.ts";
import type { Log } from "../log.ts";
import type { Settings } from "../settings.ts";
import { InterviewPanel } from "./interviewPanel.ts";
import { warnInContainer } from "./notices.ts";
import { OpenSessions } from "./openSessions.ts";
import { RecordingSign } from "./recordingSign.ts";
import type { ShapeLibrary } from "./shapeLibrary.ts";

/** Which interview's clock runs in this workspace: after a reload it goes on, with or without its panel. */
const LIVE = "designDojo.live";

interface Parts {
  readonly context: vscode.ExtensionContext;
  readonly catalog: () => Catalog;
  readonly settings: Settings;
  readonly archive: Archive;
  readonly library: ShapeLibrary;
  readonly log: Log;
  /** Made after the interviews that they work on. */
  readonly rooms: () => Rooms;
}

/** What the rooms that are loaded late do for an interview. */
interface Rooms {
  /** Who answers beyond the script, asked for each question; null while nobody is configured. */
  readonly interviewer: Interviewer | null;
  /** Whoever writes into the interview's folder finishes: it is about to be moved, or the window closes. */
  letGo(session: InterviewSession, reason: "ended" | "closed"): Promise<void>;
}

/** The interviews that this window has open: at most one that is not finished, and any number that are. */
export class Interviews implements vscode.Disposable {
  /** The live interview changed, or is another one. */
  readonly changed = new Emitter<void>();
  readonly recording = new RecordingSign();
  private readonly sessions = new OpenSessions(
    async (id) => (await this.desk()).open(id),
    (session) => session === this.live || this.panels.has(session.id),
  );
  private readonly panels = new Map<string, InterviewPanel>();
  private readonly welcomed = new WeakSet<InterviewSession>();
  private current: InterviewSession | undefined;
  private stop: (() => void) | undefined;

  constructor(private readonly parts: Parts) {}

  /** The interview whose clock may run; undefined when there is none. */
  get live(): InterviewSession | undefined {
    return this.current && isOpen(this.current) ? this.current : undefined;
  }

  /** The interview that was started or shown last, finished or not. */
  get latest(): InterviewSession | undefined {
    return this.current;
  }

  /** True while a mock runs: references are locked. */
  get isMock(): boolean {
    return this.live?.state.header.mode === "mock";
  }

  /** True when this window shows an interview. */
  get hasPanel(): boolean {
    return this.panels.size > 0;
  }

  panelOf(session: InterviewSession): InterviewPanel | undefined {
    return this.panels.get(session.id);
  }

  async start(question: Question, mode: InterviewMode): Promise<void> {
    this.requireNoOther();
    const targetLevel = this.parts.settings.targetLevel.value;
    const desk = await this.desk();
    const session = await desk.start(question, {
      mode,
      ...(targetLevel && { targetLevel }),
    });
    this.sessions.add(session);
    this.welcomed.add(session);
    this.take(session);
    this.showPanel(session);
    this.parts.archive.refresh();
    const { context, settings } = this.parts;
    warnInContainer(context.globalState, vscode.env.remoteName, settings.home.value).catch(
      (error: unknown) => this.parts.log.tell(error),
    );
  }

  /** Opens an interview, finished or not, and shows its board. */
  async show(id: string): Promise<InterviewPanel> {
    const session = await this.open(id);
    return this.showPanel(session);
  }

  /** Gives a panel that VS Code restored its interview back. */
  async restore(panel: vscode.WebviewPanel, id: string): Promise<void> {
    const session = await this.open(id);
    this.panels.get(id)?.dispose();
    this.keep(new InterviewPanel(panel, session, this.surroundings()));
  }

  /**
   * Takes up the interview that ran when the window closed, without its panel, and removes what was
   * discarded more than a week ago.
   */
  async wake(): Promise<void> {
    const warn = (error: unknown) => this.parts.log.warn(error);
    const id = this.parts.context.workspaceState.get<string>(LIVE);
    if (id !== undefined) await this.open(id).catch(warn);
    await this.store().purge().catch(warn);
  }

  /** Ends the live interview and keeps a picture of its board. */
  async end(): Promise<InterviewSession> {
    const session = this.requireLive();
    await session.end();
    const svg = await this.panelOf(session)?.picture();
    if (svg !== undefined) await session.saveBoardPicture(svg);
    this.parts.archive.refresh();
    return session;
  }

  /** Moves an interview to the discarded ones, where it stays for a week. Returns where it is. */
  async discard(id: string): Promise<string> {
    const session = await this.open(id);
    await this.lend(id, async () => {
      await this.parts.rooms().letGo(session, "ended");
      await session.discard();
      this.panels.get(id)?.dispose();
      this.sessions.forget(id);
    });
    const folder = await this.store().discard(id);
    this.release(session);
    this.parts.archive.refresh();
    return folder;
  }

  /**
   * Lends an interview to `work`, which is then its one writer whether a panel shows it or not. One that
   * nobody shows afterwards is put away again.
   */
  lend<T>(id: string, work: (session: InterviewSession) => Promise<T>): Promise<T> {
    return this.sessions.lend(id, work);
  }

  requireLive(): InterviewSession {
    if (!this.live)
      throw new DojoError("No interview is running. Start one from the Questions view.");
    return this.live;
  }

  /** Saves everything; called when the window closes. */
  async close(): Promise<void> {
    const close = async (opening: Promise<InterviewSession>) => {
      const session = await opening;
      await this.parts.rooms().letGo(session, "closed");
      await session.dispose();
    };
    await Promise.allSettled(this.sessions.all.map(close));
  }

  dispose(): void {
    this.stop?.();
    for (const panel of this.panels.values()) panel.dispose();
  }

  /** For a person, who is told what there is to know about it. */
  private async open(id: string): Promise<InterviewSession> {
    const session = await this.sessions.of(id);
    try {
      if (!this.welcomed.has(session)) this.welcome(session);
    } catch (error) {
      this.sessions.forget(id);
      await session.dispose();
      throw error;
    }
    return session;
  }

  private welcome(session: InterviewSession): void {
    for (const notice of session.notices) this.parts.log.info(notice);
    if (session.notices.length > 0)
      void vscode.window.showInformationMessage(`Design Dojo: ${session.notices.join(" ")}`);
    if (isOpen(session)) this.requireNoOther(session.id);
    this.welcomed.add(session);
    if (isOpen(session) || !this.live) this.take(session);
  }

  private take(session: InterviewSession): void {
    this.stop?.();
    this.current = session;
    this.stop = session.changed.on((change) => {
      if (change.kind === "event" && change.event.type === "ended") this.remember(undefined);
      if (change.kind === "saving" && change.saving.state === "failed")
        void vscode.window.showErrorMessage(`Design Dojo: ${change.saving.message}`);
      this.changed.emit();
    });
    this.remember(isOpen(session) ? session.id : undefined);
    this.changed.emit();
  }

  private release(session: InterviewSession): void {
    if (this.current !== session) return;
    this.stop?.();
    this.current = undefined;
    this.remember(undefined);
    this.changed.emit();
  }

  private remember(id: string | undefined): void {
    const { context, log } = this.parts;
    context.workspaceState.update(LIVE, id).then(undefined, (error: unknown) => log.warn(error));
  }

  private requireNoOther(id?: string): void {
    const { live } = this;
    if (live && live.id !== id)
      throw new DojoError(
        `"${live.question?.title ?? live.id}" is still going on. End or discard it first; the status bar shows its clock.`,
      );
  }

  private showPanel(session: InterviewSession): InterviewPanel {
    const panel =
      this.panels.get(session.id) ?? this.keep(InterviewPanel.create(session, this.surroundings()));
    panel.reveal();
    return panel;
  }

  private keep(panel: InterviewPanel): InterviewPanel {
    const { session } = panel;
    this.panels.set(session.id, panel);
    panel.onDidClose(() => {
      this.panels.delete(session.id);
      // The clock of a live interview goes on without its panel; a finished one is put away.
      void this.sessions.putAway(session);
    });
    return panel;
  }

  private surroundings() {
    const { context, catalog, library, log } = this.parts;
    const { recording } = this;
    const run = (command: CommandId) => void vscode.commands.executeCommand(command);
    return { extension: context.extensionUri, catalog, library, log, recording, run };
  }

  private store(): InterviewStore {
    const suffix = () => randomInt(36 ** 3, 36 ** 4).toString(36);
    return new InterviewStore(
      thisMachine.files,
      this.parts.settings.home.value,
      () => thisMachine.clock.now(),
      suffix,
    );
  }

  /** Loaded by the first interview: an editor that only starts needs neither sessions nor the checklist. */
  private async desk(): Promise<InterviewDesk> {
    const { InterviewDesk } = await import("../../services/interview/desk.ts");
    const { signalShown } = await import("../../services/grading/signalShown.ts");
    const { catalog, rooms } = this.parts;
    return new InterviewDesk(
      thisMachine,
      this.store(),
      (id) => catalog().questions.get(id),
      (signal, session) => signalShown(signal, session.state, catalog()),
      () => rooms().interviewer,
    );
  }
}

function isOpen({ state, readOnly }: InterviewSession): boolean {
  return readOnly === null && (state.status === "running" || state.status === "paused");
}
