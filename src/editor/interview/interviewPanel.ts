import * as vscode from "vscode";
import type { Catalog } from "../../core/catalog/catalog.ts";
import { DojoError } from "../../core/errors.ts";
import { clockFace } from "../../core/interview/stages.ts";
import { openGap } from "../../core/interview/state.ts";
import { HostChannel, type Handlers } from "../../protocol/hostChannel.ts";
import { interviewPage, type InterviewPage, type Line } from "../../protocol/interviewPage.ts";
import type { InterviewSession, SessionChange } from "../../services/interview/session.ts";
import type { CommandId } from "../commands.ts";
import type { Log } from "../log.ts";
import { INTERVIEW_VIEW } from "../pages/viewTypes.ts";
import { localRoots, tabIcon, webviewHtml } from "../pages/webviewHtml.ts";
import { webviewPort } from "../pages/webviewPort.ts";
import { interviewView } from "./interviewView.ts";
import type { RecordingSign } from "./recordingSign.ts";
import type { ShapeLibrary } from "./shapeLibrary.ts";

interface Surroundings {
  readonly extension: vscode.Uri;
  readonly catalog: () => Catalog;
  readonly library: ShapeLibrary;
  readonly recording: RecordingSign;
  readonly log: Log;
  /** What a button of the page asks for. */
  readonly run: (command: CommandId) => void;
}

/**
 * One interview on screen. The session owns everything; this translates between it and the page.
 * The board keeps its context while hidden, so that its undo history survives; a hidden page gets no messages.
 */
export class InterviewPanel implements vscode.Disposable {
  private readonly channel: HostChannel<InterviewPage>;
  private readonly stop: () => void;
  private readonly closed = new vscode.EventEmitter<void>();
  /** Lines that arrived while the page was hidden. */
  private missed: Line[] = [];
  private pictures: ((svg: string) => void)[] = [];
  readonly onDidClose = this.closed.event;

  static create(session: InterviewSession, surroundings: Surroundings): InterviewPanel {
    const panel = vscode.window.createWebviewPanel(
      INTERVIEW_VIEW,
      "Interview",
      vscode.ViewColumn.Active,
      {
        retainContextWhenHidden: true,
        enableFindWidget: false,
      },
    );
    return new InterviewPanel(panel, session, surroundings);
  }

  constructor(
    private readonly panel: vscode.WebviewPanel,
    readonly session: InterviewSession,
    private readonly surroundings: Surroundings,
  ) {
    const { extension, library, log } = surroundings;
    const title = session.question?.title ?? session.state.header.question;
    panel.title = title;
    panel.iconPath = tabIcon(extension);
    panel.webview.options = {
      enableScripts: true,
      localResourceRoots: [...localRoots(extension), library.folder],
    };
    this.channel = new HostChannel(
      interviewPage,
      webviewPort(panel.webview),
      this.handlers(),
      (problem) => log.error(problem),
    );
    const stops = [
      session.changed.on((change) => this.show(change)),
      surroundings.recording.changed.on(() => this.tellRecording()),
    ];
    this.stop = () => stops.forEach((stop) => stop());
    panel.onDidChangeViewState(() => this.panel.visible && this.catchUp());
    panel.onDidDispose(() => this.dispose());
    panel.webview.html = webviewHtml(panel.webview, extension, {
      name: "board",
      title,
      data: { library: library.uri },
      state: { interview: session.id },
    });
  }

  reveal(): void {
    this.panel.reveal();
  }

  insertMermaid(text: string): void {
    this.reveal();
    this.channel.emit("insertMermaid", { text });
  }

  showElement(id: string): void {
    this.reveal();
    this.channel.emit("showElement", { id });
  }

  focusAsk(): void {
    this.reveal();
    this.channel.emit("focusAsk", null);
  }

  /** The board as an SVG; undefined when the page is hidden or does not answer in time. */
  async picture(): Promise<string | undefined> {
    if (!this.panel.visible) return undefined;
    const drawn = new Promise<string>((resolve) => this.pictures.push(resolve));
    this.channel.emit("exportBoard", null);
    const late = new Promise<undefined>((resolve) => setTimeout(resolve, 5_000, undefined));
    return Promise.race([drawn, late]);
  }

  dispose(): void {
    this.stop();
    this.channel.dispose();
    this.closed.fire();
    this.closed.dispose();
    this.panel.dispose();
  }

  private handlers(): Handlers<InterviewPage> {
    const { session } = this;
    const { run, recording } = this.surroundings;
    const done = (run: () => void): null => (run(), null);
    return {
      ready: () => {
        this.missed = [];
        return interviewView(session, this.surroundings.catalog(), recording.of(session.id));
      },
      changeBoard: async ({ upsert, remove }) => {
        await session.changeBoard({ upsert, remove });
        return null;
      },
      addFile: (image) => done(() => session.addFile(image)),
      changeNotes: ({ text }) => done(() => session.changeNotes(text)),
      say: ({ text }) => done(() => session.say(text)),
      ask: ({ text }) => done(() => session.ask(text)),
      clarify: ({ id }) => done(() => session.clarify(id)),
      enterStage: ({ id }) => done(() => session.enterStage(id)),
      nextStage: () => done(() => session.nextStage()),
      pause: () => done(() => session.pause()),
      resume: () => done(() => session.resume()),
      countGap: () => done(() => session.countGap()),
      dismissGap: () => done(() => session.dismissGap()),
      // Not awaited: the user may think about the question that it asks.
      end: () => done(() => run("designDojo.endInterview")),
      startRecording: () => done(() => run("designDojo.startRecording")),
      stopRecording: () => done(() => run("designDojo.stopRecording")),
      toggleMute: () => done(() => run("designDojo.toggleMute")),
      checkMicrophone: () => done(() => run("designDojo.checkMicrophone")),
      openRecorderPage: () => done(() => run("designDojo.openRecorderPage")),
      boardSvg: ({ svg }) => done(() => this.pictures.splice(0).forEach((resolve) => resolve(svg))),
      changeLibrary: async ({ items }) => {
        await this.surroundings.library.save(items);
        return null;
      },
      report: ({ message }) =>
        done(() => this.surroundings.log.error(new DojoError(`Interview page: ${message}`))),
    };
  }

  private show(change: SessionChange): void {
    const { state, readOnly } = this.session;
    if (change.kind === "event") this.note(change.event);
    if (!this.panel.visible) return;
    if (change.kind === "saving") this.channel.emit("saving", change.saving);
    else if (change.kind === "read-only")
      this.channel.emit("status", { status: state.status, read_only: readOnly });
    else if (change.kind === "thinking") this.channel.emit("thinking", change.thinking);
    else this.tell(change.event.type);
  }

  /** Keeps what a hidden page must be told later. */
  private note(event: Extract<SessionChange, { kind: "event" }>["event"]): void {
    const line = this.session.state.lines.at(-1);
    if (line && ["said", "asked", "answered", "beat-shown"].includes(event.type))
      this.missed.push(line);
  }

  private tell(event: Extract<SessionChange, { kind: "event" }>["event"]["type"]): void {
    const { state } = this.session;
    if (event === "said" || event === "asked" || event === "beat-shown") this.tellLines();
    else if (event === "answered") {
      this.tellLines();
      this.tellClarified();
    } else if (event === "gap" || event === "gap-counted" || event === "gap-dismissed")
      this.tellClock();
    else if (event === "tick" || event === "stage-entered")
      this.channel.emit("clock", clockFace(state));
    else if (
      event === "paused" ||
      event === "resumed" ||
      event === "ended" ||
      event === "discarded"
    )
      this.tellClock();
  }

  private tellLines(): void {
    this.channel.emit("lines", this.missed);
    this.missed = [];
  }

  private tellClarified(): void {
    for (const id of this.session.state.clarified) this.channel.emit("clarified", { id });
  }

  private tellClock(): void {
    const { state, readOnly } = this.session;
    const gap = openGap(state);
    this.channel.emit("clock", clockFace(state));
    this.channel.emit("status", { status: state.status, read_only: readOnly });
    this.channel.emit("gap", gap && { ms: gap.ms, reason: gap.reason });
  }

  private tellRecording(): void {
    if (!this.panel.visible) return;
    this.channel.emit("recording", this.surroundings.recording.of(this.session.id));
  }

  private catchUp(): void {
    this.tellClock();
    this.tellRecording();
    this.tellClarified();
    this.channel.emit("saving", this.session.saving);
    this.channel.emit("thinking", this.session.isThinking);
    if (this.missed.length > 0) this.tellLines();
  }
}
