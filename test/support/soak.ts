import { open } from "node:fs/promises";
import { MPEGDecoder } from "mpg123-decoder";
import type { InterviewEvent, VoiceNote } from "../../src/core/interview/event.ts";
import { seededRandom } from "../../src/core/random.ts";
import { FRAME_BYTES, SAMPLE_RATE } from "../../src/core/voice/frames.ts";
import type { CaptureNews } from "../../src/services/voice/captureProtocol.ts";
import { FrameFile } from "../../src/services/voice/program/frameFile.ts";
import { openEncoder } from "../../src/services/voice/program/lame.ts";
import { Tape } from "../../src/services/voice/program/tape.ts";

const MINUTE = 60_000;
const READ = 512;
/** How fast the sound card's clock goes against the machine's. */
const CARD = 1 + 100 / 1e6;
const READ_MS = ((READ / SAMPLE_RATE) * 1_000) / CARD;
const [MARK_EVERY_MS, MARK_MS] = [5 * MINUTE, 200];
const [SPEECH, MARK, HEARD] = [6_000, 28_000, 18_000];

/** A disk that refuses while it is told to. */
class SoakDisk extends FrameFile {
  refuses = false;

  override write(): void {
    if (this.refuses) throw Object.assign(new Error("full"), { code: "ENOSPC" });
    super.write();
  }
}

/** An interview that is recorded by the real parts of the recorder, from a simulated microphone, as fast as it goes. */
export class Soak {
  readonly events: InterviewEvent[] = [];
  readonly disk: (string | null)[] = [];
  /** Interview times at which a mark was played. */
  readonly marks: number[] = [];
  /** Samples that were heard since the recorder was started last, and what the file had then. */
  fed = 0;
  base = 0;
  private host = 1_000_000;
  private away = 1_000_000;
  private file: SoakDisk | undefined;
  private tape: Tape | undefined;
  private readonly chance = seededRandom(7);
  private readonly speech = speechOf(this.chance, 0.25);
  private said = 0;

  constructor(
    private readonly path: string,
    private readonly wasm: string,
  ) {}

  private get t(): number {
    return this.host - this.away;
  }

  /** The recorder starts, or is started again after it was killed. */
  async start(): Promise<void> {
    const encoder = await openEncoder(this.wasm);
    this.file = new SoakDisk(this.path);
    this.tape = new Tape(encoder, this.file, (news) => this.hear(news));
    [this.base, this.fed] = [this.file.samples, 0];
    this.note({ type: "voice-started", sample: this.base });
  }

  record(minutes: number, { muted = false, disk = true } = {}): void {
    const { tape, file } = this;
    if (!tape || !file) throw new Error("not started");
    tape.isMuted = muted;
    file.refuses = !disk;
    // The device has a cold start, and a read may come late, now and then by much.
    this.host += 300;
    for (const end = this.t + minutes * MINUTE; this.t < end; this.host += READ_MS) {
      const late = this.chance() < 0.001 ? 400 : 25 * this.chance();
      tape.record(this.frame(muted), this.host + READ_MS + late);
      this.fed += READ;
    }
  }

  /** The interview's clock stands. */
  pause(minutes: number): void {
    this.tape?.pause();
    this.host += minutes * MINUTE;
    this.away += minutes * MINUTE;
  }

  /** The machine is away from the recorder, as after a kill; the interview's clock goes on. */
  wait(seconds: number): void {
    this.host += seconds * 1_000;
  }

  finish(): string | null | undefined {
    return this.tape?.finish();
  }

  /** Speech, and in its place a mark where one is due. */
  private frame(muted: boolean): Int16Array {
    const from = this.t;
    const due = Math.ceil(from / MARK_EVERY_MS - 0.5) * MARK_EVERY_MS + MARK_EVERY_MS / 2;
    const start = [due - MARK_EVERY_MS, due].find((mark) => from < mark + MARK_MS + 1_000);
    const frame = this.speech.slice(this.said, this.said + READ);
    this.said = (this.said + READ) % (this.speech.length - READ);
    if (start === undefined || from + READ_MS < start - 1_000) return frame;
    if (from <= start && start < from + READ_MS && !muted) this.marks.push(start);
    const perMs = (SAMPLE_RATE / 1_000) * CARD;
    return frame.map((_, n) => {
      const ms = from + n / perMs - start;
      return ms >= 0 && ms < MARK_MS ? MARK * Math.sin(2 * Math.PI * ms) : 0;
    });
  }

  private hear(news: CaptureNews): void {
    if (news.kind === "disk") this.disk.push(news.detail);
    if (news.kind !== "anchor") return;
    const age_ms = Math.max(0, Math.round(this.host + READ_MS - news.at));
    this.note({ type: "voice-anchor", sample: news.sample, age_ms }, news.at + age_ms);
  }

  private note(note: VoiceNote, host = this.host): void {
    this.events.push({ ...note, t: Math.max(0, host - this.away), at: "" });
  }
}

/** Twenty seconds of noise in syllables; `share` of them are spoken. */
export function speechOf(chance: () => number, share: number): Int16Array {
  return Int16Array.from({ length: 20 * SAMPLE_RATE }, (_, n) => {
    const second = n / SAMPLE_RATE;
    const syllable = Math.max(0, Math.sin(2 * Math.PI * 4 * second));
    return second < 20 * share ? SPEECH * syllable * (2 * chance() - 1) : 0;
  });
}

/** The samples at which marks begin in a file, as another decoder hears it; a little of it in memory at a time. */
export async function marksIn(path: string): Promise<number[]> {
  const decoder = new MPEGDecoder({ enableGapless: false });
  await decoder.ready;
  const marks: number[] = [];
  let passed = 0;
  const file = await open(path);
  for await (const chunk of file.createReadStream({ highWaterMark: 1_000 * FRAME_BYTES })) {
    const { channelData, samplesDecoded } = decoder.decode(chunk as Uint8Array);
    channelData[0]?.subarray(0, samplesDecoded).forEach((sample, n) => {
      const isLater = passed + n - (marks.at(-1) ?? -Infinity) > 10 * SAMPLE_RATE;
      if (isLater && Math.abs(sample) * 32_768 > HEARD) marks.push(passed + n);
    });
    passed += samplesDecoded;
  }
  decoder.free();
  return marks;
}
