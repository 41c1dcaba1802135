import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { BoardElement } from "../../src/core/board/element.ts";
import { sceneFromSketch } from "../../src/core/board/sketch.ts";
import type { Question } from "../../src/core/catalog/question.ts";
import { seededRandom } from "../../src/core/random.ts";
import { SAMPLE_RATE } from "../../src/core/voice/frames.ts";
import type { InterviewSession } from "../../src/services/interview/session.ts";
import type { CaptureNews } from "../../src/services/voice/captureProtocol.ts";
import { FrameFile } from "../../src/services/voice/program/frameFile.ts";
import { openEncoder } from "../../src/services/voice/program/lame.ts";
import { Tape } from "../../src/services/voice/program/tape.ts";
import { FakeClock } from "./clock.ts";
import type { goldAnswer } from "./goldAnswers.ts";
import { openWorld } from "./interview.ts";
import { lameIn } from "./lame.mts";
import { ROOT } from "./pack.ts";
import { settlingDisk } from "./settlingDisk.ts";

const READ = 512;
const READ_MS = (READ / SAMPLE_RATE) * 1_000;
const READS_A_SECOND = Math.round(1_000 / READ_MS);
const MS_PER_WORD = 250;
/** A processor that is busy with other things hands a read over late. */
const LATEST_MS = 30;

/** What the candidate says aloud from `t` to `end`, in interview time; the elements were drawn as it began. */
export interface SpokenTurn {
  readonly text: string;
  readonly t: number;
  readonly end: number;
  readonly drawn: readonly BoardElement[];
}

/**
 * A gold answer as a running interview: said into a simulated microphone and drawn, as fast as it goes. The session,
 * the tape and its file are those of the product.
 */
export class SpokenAnswer {
  readonly turns: readonly SpokenTurn[];
  session!: InterviewSession;
  private clock = new FakeClock();
  private readonly files = settlingDisk();
  private tape: Tape | undefined;
  private t = 0;
  private readonly chance = seededRandom(3);

  constructor(
    private readonly home: string,
    private readonly question: Question,
    private readonly answer: ReturnType<typeof goldAnswer>,
  ) {
    this.turns = turnsOf(answer);
  }

  async start(): Promise<void> {
    const { clock, files, question } = this;
    const { desk } = openWorld(this.home, { clock, files, question });
    this.session = await desk.start(this.question, { mode: "mock" });
    await this.startTape();
  }

  /** Goes on until this interview time. */
  async playTo(end: number): Promise<void> {
    while (this.t < end) {
      for (let read = 0; read < READS_A_SECOND; read += 1) this.playFrame();
      // The disk has its turn, too.
      await setImmediate();
    }
  }

  async pause(ms: number): Promise<void> {
    this.session.pause();
    this.tape?.pause();
    this.clock.advance(ms);
    await setImmediate();
    this.session.resume();
  }

  /** The process is killed, and another one goes on after `ms`. */
  async restart(ms: number): Promise<void> {
    const { id } = this.session;
    await this.files.settled();
    this.clock = new FakeClock(new Date(this.clock.now() + ms).toISOString());
    const identity = { pid: 2, host: "here", isAlive: () => false };
    const world = { clock: this.clock, identity, question: this.question };
    this.session = await openWorld(this.home, world).desk.open(id);
    this.session.dismissGap();
    this.t = this.session.state.elapsedMs;
    await this.startTape();
  }

  async end(): Promise<void> {
    this.session.changeNotes(this.answer.notes);
    this.tape?.finish();
    this.session.noteVoice({ type: "voice-stopped", reason: "ended" });
    await this.session.end();
    await this.session.dispose();
  }

  private async startTape(): Promise<void> {
    const file = new FrameFile(join(this.session.folder, "voice.mp3"));
    this.tape = new Tape(await openEncoder(lameIn(ROOT)), file, (news) => this.hear(news));
    this.session.noteVoice({ type: "voice-started", sample: file.samples });
  }

  private playFrame(): void {
    const from = this.t;
    for (const { t, drawn } of this.turns)
      if (from <= t && t < from + READ_MS && drawn.length > 0)
        void this.session.changeBoard({ upsert: [...drawn], remove: [] });
    const turn = this.turns.find(({ t, end }) => t < from + READ_MS && from < end);
    const frame = Int16Array.from({ length: READ }, (_, n) => this.sampleAt(from + n / 16, turn));
    this.clock.advance(READ_MS);
    this.t += READ_MS;
    this.tape?.record(frame, this.clock.monotonic() + LATEST_MS * this.chance());
  }

  /** A voice has overtones, and a room is never silent. */
  private sampleAt(ms: number, turn: SpokenTurn | undefined): number {
    const isSaid = turn !== undefined && turn.t <= ms && ms < turn.end;
    return (isSaid ? 13_000 * ((0.18 * ms) % 1) - 6_500 : 0) + 60 * (this.chance() - 0.5);
  }

  private hear(news: CaptureNews): void {
    if (news.kind !== "anchor") return;
    const age_ms = Math.max(0, Math.round(this.clock.monotonic() - news.at));
    this.session.noteVoice({ type: "voice-anchor", sample: news.sample, age_ms });
  }
}

/** The board is drawn piece by piece with what is said. */
function turnsOf({ turns, board }: ReturnType<typeof goldAnswer>): SpokenTurn[] {
  const said = turns.filter(({ speaker }) => speaker === "candidate");
  const elements = BoardElement.array().parse(sceneFromSketch(board).elements);
  const share = Math.ceil(elements.length / said.length);
  return said.map(({ at, text }, n) => {
    const [minutes = 0, seconds = 0] = at.split(":").map(Number);
    const t = (minutes * 60 + seconds) * 1_000;
    const end = t + text.split(" ").length * MS_PER_WORD;
    return { text, t, end, drawn: elements.slice(n * share, (n + 1) * share) };
  });
}

/** Texts for what a server heard, one sound after the other: those of the turns. */
export function understoodAs(turns: readonly SpokenTurn[]) {
  const texts = turns.map(({ text }) => text);
  return (answer: unknown): unknown => {
    const { segments } = answer as { segments: { text: string }[] };
    return {
      ...(answer as object),
      segments: segments.map((one) => ({ ...one, text: texts.shift() })),
    };
  };
}
