import { basename } from "node:path";
import * as vscode from "vscode";
import { DojoError } from "../../../core/errors.ts";
import { latestSegments } from "../../../core/interview/speech.ts";
import type { Lengths } from "../../../core/voice/pieces.ts";
import { glossaryOf } from "../../../core/voice/speechPrompt.ts";
import { transcriptionUrl } from "../../../core/voice/transcriptionServer.ts";
import { disk } from "../../../services/files/fileSystem.ts";
import type { InterviewSession } from "../../../services/interview/session.ts";
import { realPace } from "../../../services/models/pace.ts";
import type { SpeechServer } from "../../../services/voice/transcription/speechServer.ts";
import {
  transcribe,
  type Outcome,
  type Progress,
} from "../../../services/voice/transcription/transcription.ts";
import { toSignal } from "../../cancellation.ts";
import type { InterviewTarget } from "../../commands.ts";
import type { TranscriptsUnderway } from "../../grading/transcriptsUnderway.ts";
import type { Archive } from "../../history/archive.ts";
import { folderName, pickInterview } from "../../history/interviewPicker.ts";
import type { Interviews } from "../../interview/interviews.ts";
import type { Log } from "../../log.ts";
import type { Settings } from "../../settings.ts";
import type { ConfiguredServer } from "./configuredServer.ts";
import { offerNext, type Asked, type Done, type Extent } from "./offerNext.ts";
import type { SoundConsent } from "./soundConsent.ts";

export interface TranscriptionParts {
  readonly interviews: Interviews;
  readonly archive: Archive;
  readonly settings: Pick<Settings, "transcriptionWhen">;
  readonly server: ConfiguredServer;
  readonly consent: SoundConsent;
  readonly underway: TranscriptsUnderway;
  /** Deletes a recording of which all is transcribed, as far as the user wants that; says what it did. */
  readonly retire: (folder: string, lengths: Lengths) => Promise<string>;
  /** Resolves when the recording of an interview that has ended is complete; false: the user did not wait for that. */
  readonly whenRecorded: (session: InterviewSession) => Promise<boolean>;
  readonly log: Log;
}

/** What a run came to. */
interface Run extends Omit<Done, "said" | "asked"> {
  readonly lengths: Lengths;
}

/** Transcriptions at work: at most one of each interview. */
export class Transcriptions {
  private readonly working = new Map<string, { stop: AbortController; ended: Promise<unknown> }>();

  constructor(private readonly parts: TranscriptionParts) {}

  /** Transcribes what is not transcribed yet of an interview that has ended. */
  async transcribeChosen(target: InterviewTarget | undefined): Promise<void> {
    const { server } = this.parts;
    if (server.address === "")
      await vscode.commands.executeCommand("designDojo.setUpTranscription");
    if (server.address === "") return;
    const row = target ?? (await pickInterview(await this.parts.archive.rows(), "recorded"));
    if (row) await this.transcribe(folderName(row), "by hand", "rest");
  }

  /** Whether an interview that ends is transcribed without a question. */
  get startsByItself(): boolean {
    const { settings, server, consent } = this.parts;
    const isWanted = settings.transcriptionWhen.value !== "onRequest";
    return isWanted && URL.canParse(server.address) && consent.isGiven(server.address);
  }

  isWorkingOn(interview: string): boolean {
    return this.working.has(interview);
  }

  /** What the settings say is to happen when an interview has ended. Errors are told. */
  async afterInterview(id: string): Promise<void> {
    const { settings, server, consent, log } = this.parts;
    if (settings.transcriptionWhen.value === "onRequest" || server.address === "") return;
    try {
      await this.working.get(id)?.ended.catch(() => undefined);
      const place = transcriptionUrl(server.address);
      // The question what may be sent covers everything: it comes when the user wants it.
      const asked = consent.isGiven(place) ? "by itself" : await offerToAsk(place);
      if (asked) await this.transcribe(id, asked, "rest");
    } catch (error) {
      await log.tell(error);
    }
  }

  /** Sends the pieces of a live interview that are complete. Nobody is asked and nothing is shown: that comes at its end. */
  async whileLive(session: InterviewSession): Promise<void> {
    const { consent, log } = this.parts;
    try {
      const server = await this.parts.server.current();
      if (!consent.isGiven(server.place.url) || this.working.has(session.id)) return;
      const outcome = await this.work(session, (signal) =>
        transcribe(session, { ...this.options(session, server, signal), isOver: false }),
      );
      const { failure } = outcome;
      if (failure) log.warn(`Transcription: ${failure.kind}: ${failure.detail}`);
    } catch (error) {
      log.warn(error);
    }
  }

  /** Resolves when nothing of this interview is sent or written about any more. */
  async letGo(interview: string): Promise<void> {
    const work = this.working.get(interview);
    work?.stop.abort();
    await work?.ended.catch(() => undefined);
  }

  dispose(): void {
    for (const { stop } of this.working.values()) stop.abort();
  }

  private async transcribe(id: string, asked: Asked, extent: Extent): Promise<void> {
    const done = await this.run(id, extent);
    this.parts.archive.refresh();
    if (!done) return;
    const said =
      isWhole(done.outcome) && done.passages > 0
        ? await this.parts.retire(done.folder, done.lengths)
        : "";
    if (said !== "") this.parts.archive.refresh();
    offerNext({ ...done, said, asked }, (next) => this.transcribe(id, "by hand", next)).catch(
      (error: unknown) => this.parts.log.tell(error),
    );
  }

  /** Undefined when the user does not want anything sent, or not now. */
  private async run(id: string, extent: Extent): Promise<Run | undefined> {
    const { interviews, underway } = this.parts;
    try {
      const done = await interviews.lend(id, (session) => this.runOn(session, extent));
      if (done && isWhole(done.outcome)) underway.end(id, "whole");
      return done;
    } finally {
      // Another run of the same interview may be the reason why this one did not begin.
      if (!this.working.has(id)) underway.end(id, "partial");
    }
  }

  private async runOn(session: InterviewSession, extent: Extent): Promise<Run | undefined> {
    requireEnded(session);
    if (!(await this.parts.whenRecorded(session))) return undefined;
    const server = await this.parts.server.current();
    const again = extent === "all";
    const wanted = { glossary: glossaryFor(session), again };
    if (!(await this.parts.consent.ask(session, server, wanted))) return undefined;
    const outcome = await this.withProgress(session, server, again);
    await session.save();
    const { folder, state } = session;
    const passages = latestSegments(state.transcribed).length;
    const { place, lengths } = server;
    return { outcome, folder, passages, place, lengths };
  }

  private withProgress(
    session: InterviewSession,
    server: SpeechServer,
    again: boolean,
  ): Promise<Outcome> {
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: "Transcribing the recording",
      cancellable: true,
    };
    return Promise.resolve(
      vscode.window.withProgress(options, (shown, token) =>
        this.work(session, (stopped) => {
          const signal = AbortSignal.any([stopped, toSignal(token)]);
          let percent = 0;
          const onProgress = (progress: Progress) => {
            const { done, of } = progress;
            this.parts.underway.tell(session.id, progress);
            const now = of === 0 ? 0 : (100 * done) / of;
            if (of > 0) shown.report({ message: piecesText(done, of), increment: now - percent });
            percent = now;
          };
          const isOver = true;
          const base = this.options(session, server, signal);
          return transcribe(session, { ...base, isOver, again, onProgress });
        }),
      ),
    );
  }

  private async work<T>(
    { id }: InterviewSession,
    run: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    if (this.working.has(id))
      throw new DojoError(
        "This interview is being transcribed already. Cancel that first, or wait.",
      );
    const stop = new AbortController();
    const ended = run(stop.signal);
    this.working.set(id, { stop, ended });
    try {
      return await ended;
    } finally {
      this.working.delete(id);
    }
  }

  private options(session: InterviewSession, server: SpeechServer, signal: AbortSignal) {
    return { files: disk, pace: realPace, server, glossary: glossaryFor(session), signal };
  }
}

const piecesText = (done: number, of: number): string =>
  `${done} of ${of} ${of === 1 ? "piece" : "pieces"}`;

/** Undefined: not now. */
async function offerToAsk(url: string): Promise<Asked | undefined> {
  const transcribe = "Transcribe Interview…";
  const choice = await vscode.window.showInformationMessage(
    `The recording of this interview can be transcribed by ${new URL(url).host}. Nothing is sent before you agree.`,
    transcribe,
  );
  return choice === transcribe ? "by hand" : undefined;
}

function glossaryFor({ question }: InterviewSession): string {
  return question ? glossaryOf(question) : "";
}

function isWhole({ failed, failure }: Outcome): boolean {
  return failed === 0 && failure === null;
}

function requireEnded({ state, folder }: InterviewSession): void {
  if (state.status === "running" || state.status === "paused")
    throw new DojoError(
      `The interview ${basename(folder)} is still going on. End it, then transcribe it; or set designDojo.transcription.when to "duringInterview".`,
    );
}
