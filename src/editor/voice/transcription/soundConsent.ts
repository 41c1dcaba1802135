import { mkdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { byteOf } from "../../../core/voice/frames.ts";
import { sliceOf } from "../../../core/voice/slice.ts";
import { speechPrompt } from "../../../core/voice/speechPrompt.ts";
import { firstForm } from "../../../core/voice/transcriptionServer.ts";
import { disk } from "../../../services/files/fileSystem.ts";
import type { InterviewSession } from "../../../services/interview/session.ts";
import { RECORDING } from "../../../services/voice/recordings.ts";
import { openRecording } from "../../../services/voice/transcription/recordingPieces.ts";
import { fieldsOf, type SpeechServer } from "../../../services/voice/transcription/speechServer.ts";
import type { Consent } from "../../models/consent.ts";
import { voicePlace } from "../../models/consentText.ts";
import type { Readings } from "../../readings/readings.ts";
import { soundQuestion, soundSendingText, type SoundSending } from "./sending.ts";

interface Wanted {
  readonly glossary: string;
  /** All of it is sent, whatever was transcribed before. */
  readonly again: boolean;
}

/** Whether recordings may go to a server: asked once for each place outside this machine. */
export class SoundConsent {
  constructor(
    private readonly consent: Consent,
    private readonly readings: Readings,
    /** Where the first piece can be heard while the question is open. */
    private readonly folder: string,
  ) {}

  isGiven(url: string): boolean {
    return this.consent.isGivenFor(voicePlace(url));
  }

  /** False: nothing may be sent. */
  async ask(session: InterviewSession, server: SpeechServer, wanted: Wanted): Promise<boolean> {
    const place = voicePlace(server.place.url);
    if (place === null || this.isGiven(server.place.url)) return true;
    const firstPiece = join(this.folder, "first-piece.mp3");
    try {
      const sending = await this.sendingOf(session, server, wanted, firstPiece);
      return await this.consent.askFor(place, soundQuestion(sending), () =>
        this.readings.showText(`Sending ${basename(session.folder)}, recording`, () =>
          soundSendingText(sending),
        ),
      );
    } finally {
      // Nobody who deletes the recording would look for it here.
      await rm(firstPiece, { force: true });
    }
  }

  private async sendingOf(
    { folder, state }: InterviewSession,
    { place, lengths }: SpeechServer,
    { glossary, again }: Wanted,
    firstPiece: string,
  ): Promise<SoundSending> {
    const recording = await openRecording(folder, disk);
    const round = recording.round + (again ? 1 : 0);
    const { transcribed } = state;
    const pieces = recording.missing({ transcribed, round, lengths, isOver: true });
    const [first] = pieces;
    await mkdir(this.folder, { recursive: true });
    if (first) await writeFile(firstPiece, sliceOf(recording.bytes, first).bytes, { mode: 0o600 });
    const prompt = speechPrompt(glossary, transcribed, first?.from ?? 0);
    return {
      ...{ url: place.url, pieces, firstPiece: link(firstPiece) },
      bytes: pieces.reduce((sum, { from, to }) => sum + byteOf(to) - byteOf(from), 0),
      fields: fieldsOf(place, firstForm(place), prompt),
      file: link(join(folder, RECORDING)),
    };
  }
}

/** An editor opens it with a click, and plays it. */
const link = (file: string): string => pathToFileURL(file).href;
