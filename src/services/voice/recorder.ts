import { Emitter } from "../../core/emitter.ts";
import type { VoiceNote } from "../../core/interview/event.ts";
import type { VoiceFailure } from "../../core/voice/failure.ts";
import { hear, judgeHearing, NOTHING_HEARD, type Heard } from "../../core/voice/hearing.ts";
import type { Level } from "../../core/voice/level.ts";
import type { CaptureParts, CaptureSource } from "./captureJob.ts";
import { CaptureProcess } from "./captureProcess.ts";
import type { CaptureNews } from "./captureProtocol.ts";
import { hrtimeMs } from "./hrtime.ts";
import { PausedTime } from "./pausedTime.ts";
import type { RecorderNews, RecorderStatus, StopReason } from "./recorderNews.ts";
import { ServedPage, type PageNews, type RecorderPage } from "./servedPage.ts";

/** A microphone by its name, empty for the system's own choice; or the page in the user's browser. */
export type WantedSource =
  | { readonly kind: "device"; readonly name: string }
  | { readonly kind: "page" };

interface Options {
  readonly parts: CaptureParts;
  /** `voice.mp3`, which is made or continued. */
  readonly file: string;
  readonly source: WantedSource;
  readonly env?: NodeJS.ProcessEnv;
  /** How long the end waits for a page that is out of reach. */
  readonly longestEndMs?: number;
}

/** Whether the end of a recording waits for a page that is out of reach: it may bring what it has kept. */
export type Patience = "for the page" | "none";

const LONGEST_END_MS = 4_000;
const MOST_RESTARTS = 3;
/** A process that ran this long has not died of its start. */
const STEADY_MS = 60_000;
/** A page that was out of reach sends what it has kept. */
const LONGEST_MESSAGE_MS = 300_000;

/**
 * Records one microphone into one file, in a process that it owns. Nothing throws: a microphone that fails
 * is a word in `news`, and the interview knows nothing of it.
 */
export class Recorder {
  readonly news = new Emitter<RecorderNews>();
  private process: CaptureProcess;
  private state: RecorderStatus = "starting";
  private isStarted = false;
  private readonly pauses = new PausedTime();
  private muted = false;
  private hearing = NOTHING_HEARD;
  private newest: Level | null = null;
  private samples = 0;
  private name = "";
  private readonly served: ServedPage;
  private failure: VoiceFailure | null = null;
  private stopReason: StopReason | null = null;
  private restarts = 0;
  private launchedAt = 0;
  private ended: Promise<void>;

  constructor(private readonly options: Options) {
    this.served = new ServedPage(options.longestEndMs);
    this.process = this.launch();
    this.ended = this.follow();
  }

  get status(): RecorderStatus {
    if (this.state === "recording" && this.pauses.isPaused) return "paused";
    return this.state;
  }

  get isMuted(): boolean {
    return this.muted;
  }

  /** Null until there is one, and while nothing is heard on purpose. */
  get level(): Level | null {
    return this.status === "recording" && !this.muted ? this.newest : null;
  }

  get heard(): Heard {
    return this.level === null ? "sound" : judgeHearing(this.hearing);
  }

  /** Why it has failed; null while it has not. */
  get problem(): VoiceFailure | null {
    return this.failure;
  }

  /** About how many samples the file has. */
  get sampleCount(): number {
    return this.samples;
  }

  get device(): string {
    return this.name;
  }

  /** Null while there is none: for a device there never is. */
  get page(): RecorderPage | null {
    return this.served.view;
  }

  /** Of the process; for the log and for tests. */
  get pid(): number | undefined {
    return this.process.pid;
  }

  pause(): void {
    if (!this.pauses.isPaused) this.setPaused(true);
  }

  resume(): void {
    if (this.pauses.isPaused) this.setPaused(false);
  }

  mute(muted: boolean): void {
    if (this.muted === muted) return;
    this.muted = muted;
    this.hearing = NOTHING_HEARD;
    this.process.order(muted ? "mute" : "unmute");
    this.note({ type: "voice-muted", muted });
    this.changed();
  }

  /** Lets the page in that shows this token first. `origins`: where the user's browser may find it. */
  admit(token: string, origins: string[]): void {
    this.process.order({ kind: "admit", token, origins });
  }

  /** Resolves when the file is complete. Called again without patience, it ends a waiting. */
  async stop(reason: StopReason, patience: Patience = "none"): Promise<void> {
    this.stopReason ??= reason;
    // The interview's clock stands still: what comes late was heard before.
    if (reason === "ended") this.pauses.set(true, hrtimeMs());
    const isPatient = patience === "for the page";
    this.process.order(isPatient ? "end" : "stop");
    const longestMs = LONGEST_END_MS + (isPatient && this.page ? this.served.longestEndMs : 0);
    const late = setTimeout(() => this.process.kill(), longestMs);
    await this.ended;
    clearTimeout(late);
  }

  private setPaused(paused: boolean): void {
    this.pauses.set(paused, hrtimeMs());
    this.hearing = NOTHING_HEARD;
    this.newest = null;
    // What was heard after its end is not wanted, whatever the interview does.
    if (this.stopReason === null) this.process.order(paused ? "pause" : "resume");
    this.changed();
  }

  private launch(): CaptureProcess {
    const { parts, file, env } = this.options;
    this.launchedAt = hrtimeMs();
    const process = new CaptureProcess(parts, { file, source: this.source() }, env);
    process.news.on((news) => this.hearNews(news));
    if (this.muted) process.order("mute");
    if (this.pauses.isPaused) process.order("pause");
    return process;
  }

  private source(): CaptureSource {
    const { source } = this.options;
    return source.kind === "device" ? source : this.served.source;
  }

  /** A recorder that dies is started again, and the file goes on where it ended. */
  private async follow(): Promise<void> {
    let complaints = await this.process.ended;
    while (this.mayGoOn()) {
      this.restarts += 1;
      this.state = "starting";
      this.process = this.launch();
      complaints = await this.process.ended;
    }
    this.end(complaints);
  }

  private mayGoOn(): boolean {
    const isOver = this.stopReason !== null || this.failure !== null;
    if (hrtimeMs() - this.launchedAt > STEADY_MS) this.restarts = 0;
    return this.isStarted && !isOver && this.restarts < MOST_RESTARTS;
  }

  private end(complaints: string): void {
    const isAsked = this.stopReason !== null;
    if (!isAsked) {
      const kind = this.isStarted ? "crashed" : "cannot-start";
      this.failure ??= { kind, detail: complaints || "it ended without a word" };
    }
    this.state = this.failure ? "failed" : "stopped";
    if (this.isStarted) this.note({ type: "voice-stopped", reason: this.stopReason ?? "failed" });
    for (const failure of [this.failure, this.served.missed])
      if (failure) this.news.emit({ kind: "problem", failure });
    this.changed();
  }

  private hearNews(news: CaptureNews): void {
    switch (news.kind) {
      case "started":
        this.isStarted = true;
        this.state = "recording";
        this.name = news.device || this.name;
        this.samples = news.sample;
        this.note({ type: "voice-started", sample: news.sample });
        return this.changed();
      case "anchor":
        return this.anchor(news.sample, news.at);
      case "level":
        this.newest = { ms: news.ms, peak: news.peak, rms: news.rms };
        this.hearing = hear(this.hearing, this.newest);
        return this.changed();
      case "lost":
        this.state = "lost";
        this.newest = null;
        return this.tell(this.served.loss(news.detail));
      case "back":
        this.state = "recording";
        return this.changed();
      case "disk":
        if (news.detail !== null) this.tell({ kind: "disk", detail: news.detail });
        return;
      case "failed":
        this.failure = { kind: news.reason, detail: news.detail };
        return;
      case "listening":
      case "guest":
      case "page":
      case "missing":
      case "unheard":
        return this.hearOfPage(news);
      case "devices":
    }
  }

  private hearOfPage(news: PageNews): void {
    const isNew = this.page === null;
    const problem = this.served.hear(news);
    if (news.kind === "listening") this.state = "waiting";
    if (news.kind === "listening" && isNew) this.news.emit({ kind: "page-ready" });
    // A recording that had begun is told of by what it lost.
    if (problem && !(problem.kind === "page-denied" && this.isStarted)) this.tell(problem);
    else this.changed();
  }

  private anchor(sample: number, at: number): void {
    this.samples = sample;
    const age = this.pauses.runningBetween(at, hrtimeMs());
    const age_ms = Math.round(Math.min(LONGEST_MESSAGE_MS, Math.max(0, age)));
    this.note({ type: "voice-anchor", sample, age_ms });
  }

  private tell(failure: VoiceFailure): void {
    this.news.emit({ kind: "problem", failure });
    this.changed();
  }

  private note(note: VoiceNote): void {
    this.news.emit({ kind: "note", note });
  }

  private changed(): void {
    this.news.emit({ kind: "changed" });
  }
}
