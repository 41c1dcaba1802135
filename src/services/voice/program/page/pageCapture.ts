import {
  type Greeting,
  type PageAnswer,
  type PageMicrophone,
  type PagePiece,
} from "../../../../core/voice/recorderPage.ts";
import { Wishes } from "../../../../core/voice/wishes.ts";
import type { CaptureSource } from "../../captureJob.ts";
import type { CaptureOrder } from "../../captureProtocol.ts";
import { hrtimeMs } from "../../hrtime.ts";
import { leave, tell } from "../news.ts";
import { NoMicrophone } from "../noMicrophone.ts";
import type { Tape } from "../tape.ts";
import { Ending, isHere } from "./ending.ts";
import { GuestList } from "./guestList.ts";
import { Incoming } from "./incoming.ts";
import { PageFiles } from "./pageFiles.ts";
import { PageServer, type PageDesk } from "./pageServer.ts";

/** A page that is there says something at least once a second. */
const LONGEST_PAUSE_MS = 3_000;
const LOOK_MS = 500;
/** Sound follows on sound: clocks are never exact. */
const SLACK_MS = 250;
/** Sound takes the time that it lasts: a page may bring what it has kept, and no more. */
const MOST_AHEAD_MS = 300_000;
/** A page that says that it has nothing more is believed so far: clocks are never exact, and sound is late. */
const LEAST_TOLD_MS = 1_000;

/** Records what a page in the user's browser sends. The page's sound knows when it was heard. */
export class PageCapture implements PageDesk {
  readonly #tape: Tape;
  readonly #guests: GuestList;
  readonly #incoming = new Incoming();
  readonly #wishes = new Wishes({ isPaused: false, isMuted: false });
  #microphone: PageMicrophone | null = null;
  readonly #servedAt = hrtimeMs();
  readonly #longestEndMs: number;
  #takenMs = 0;
  #metAt = -Infinity;
  #openAt = -Infinity;
  #heardUntil = -Infinity;
  #mayHaveMore = false;
  #startedAt: number | null = null;
  #isLost = false;
  #ending: Ending | null = null;
  /** The user is told what has not come, in time. */
  #isPatient = false;
  #isAwaited = false;
  #isOver = false;

  private constructor(tape: Tape, guests: GuestList, longestEndMs: number) {
    this.#tape = tape;
    this.#guests = guests;
    this.#longestEndMs = longestEndMs;
  }

  /** Throws NoMicrophone when the page cannot be served. */
  static async open(
    tape: Tape,
    folder: string,
    { port, guest, longestEndMs }: Extract<CaptureSource, { kind: "page" }>,
  ): Promise<PageCapture> {
    const capture = new PageCapture(tape, new GuestList(guest), longestEndMs);
    try {
      const server = new PageServer(new PageFiles(folder), capture);
      tell({ kind: "listening", port: await server.listen(port) });
    } catch (error) {
      throw new NoMicrophone("cannot-start", error);
    }
    return capture;
  }

  get origins(): readonly string[] {
    return this.#guests.origins;
  }

  run(): void {
    setInterval(() => this.#look(), LOOK_MS);
  }

  take(order: CaptureOrder): void {
    const now = hrtimeMs();
    if (order === "end" || order === "stop") {
      this.#end(now, order === "end");
    } else if (order === "pause" || order === "resume") {
      this.#wishes.set(now, { isPaused: order === "pause" });
    } else if (order === "mute" || order === "unmute") {
      this.#wishes.set(now, { isMuted: order === "mute" });
    } else {
      this.#guests.admit(order.token, order.origins);
    }
  }

  greet({ run, token, microphone, device }: Greeting, pass: string): PageAnswer {
    const before = this.#guests.guest?.pass;
    const refusal = this.#guests.welcome(pass, token, run);
    if (refusal) return { kind: "refused", reason: refusal };
    const { guest } = this.#guests;
    if (guest && guest.pass !== before) tell({ kind: "guest", ...guest });
    this.#meet(microphone);
    this.#mayHaveMore = false;
    if (microphone === "open") this.#start(device);
    return this.#answerTo(run);
  }

  hear(piece: PagePiece, pass: string, samples: Int16Array): PageAnswer {
    const refusal = this.#guests.refuse(pass, piece.run);
    if (refusal) return { kind: "refused", reason: refusal };
    this.#meet("open");
    this.#mayHaveMore = true;
    if (this.#isOver) return this.#answerTo(piece.run);
    const now = hrtimeMs();
    const ms = (samples.length / piece.rate) * 1_000;
    const isTooMuch = this.#takenMs + ms > now - this.#servedAt + MOST_AHEAD_MS;
    if (isTooMuch || !this.#incoming.take(piece)) return this.#answerTo(piece.run);
    this.#takenMs += ms;
    if (piece.missing > 0) tell({ kind: "missing", ms: piece.missing });
    this.#start("");
    const end = Math.min(piece.end, now);
    this.#record(samples, piece.rate, end - ms, end);
    if (this.#ending && end >= this.#ending.at) this.#finish();
    return this.#answerTo(piece.run);
  }

  /** An encoder that broke stays broken: the process ends, and another one goes on with the file. */
  broken(error: unknown): void {
    setImmediate(() => {
      throw error;
    });
  }

  /** Each part of a piece by what was wanted when it was heard. */
  #record(samples: Int16Array, rate: number, from: number, to: number): void {
    const indexAt = (ms: number) => Math.round(((ms - from) / 1_000) * rate);
    if (Math.abs(from - this.#heardUntil) > SLACK_MS) this.#tape.pause();
    this.#tape.tune(rate);
    for (const part of this.#wishes.during(from, to)) {
      const sound = samples.subarray(indexAt(part.from), indexAt(part.to));
      this.#tape.isMuted = part.isMuted;
      if (part.isPaused) this.#tape.pause();
      else if (sound.length > 0) this.#tape.record(sound, part.to);
    }
    this.#heardUntil = to;
  }

  #start(device: string): void {
    if (this.#startedAt !== null) return;
    this.#startedAt = hrtimeMs();
    tell({ kind: "started", sample: this.#tape.samples, device });
  }

  #meet(microphone: PageMicrophone): void {
    this.#metAt = hrtimeMs();
    if (microphone === "open") this.#openAt = this.#metAt;
    this.#setMicrophone(microphone);
  }

  /** Null: the page does not answer. */
  #setMicrophone(microphone: PageMicrophone | null): void {
    if (microphone !== this.#microphone) tell({ kind: "page", microphone });
    this.#microphone = microphone;
    this.#judgeLoss();
  }

  /** Whether a recording that had begun has lost its microphone. */
  #judgeLoss(): void {
    const isLost = this.#startedAt !== null && this.#isAway();
    if (isLost === this.#isLost) return;
    this.#isLost = isLost;
    const detail = this.#microphone ?? "the page does not answer";
    tell(isLost ? { kind: "lost", detail } : { kind: "back" });
  }

  #isAway(): boolean {
    switch (this.#microphone) {
      case "open":
        return false;
      // A page that is loaded again, or changes its device, needs a moment.
      case "idle":
      case "asking":
        return hrtimeMs() - this.#openAt > LONGEST_PAUSE_MS;
      case "denied":
      case "gone":
      case null:
        return true;
    }
  }

  #look(): void {
    const now = hrtimeMs();
    if (this.#ending) return this.#lookAtEnd(this.#ending, now);
    const isSilent = this.#microphone !== null && now - this.#metAt > LONGEST_PAUSE_MS;
    if (isSilent) this.#setMicrophone(null);
    else this.#judgeLoss();
  }

  /** `isPatient`: a page that is out of reach is waited for. */
  #end(now: number, isPatient: boolean): void {
    if (!this.#ending) this.#wishes.set(now, { isPaused: true });
    this.#ending ??= new Ending(now, this.#longestEndMs);
    if (isPatient) this.#isPatient = true;
    else this.#ending = this.#ending.hurried(now);
    this.#look();
  }

  #lookAtEnd(ending: Ending, now: number): void {
    const seen = this.#seenBefore(ending.at);
    if (ending.isOver(seen, now)) this.#finish();
    if (this.#isOver && !isHere(seen, now)) return leave();
    if (this.#isAwaited || !this.#isPatient || !ending.isAwaiting(seen, now)) return;
    this.#isAwaited = true;
    tell({ kind: "unheard", ms: seen.unheardMs, isAwaited: true });
  }

  #seenBefore(end: number) {
    const heardUntil = Math.max(this.#heardUntil, this.#startedAt ?? end);
    const unheard = this.#wishes.during(heardUntil, end).filter(({ isPaused }) => !isPaused);
    const unheardMs = unheard.reduce((sum, { from, to }) => sum + to - from, 0);
    const wasOpen = this.#metAt === this.#openAt;
    return { metAt: this.#metAt, wasOpen, mayHaveMore: this.#mayHaveMore, unheardMs };
  }

  #finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { unheardMs } = this.#seenBefore(this.#ending?.at ?? 0);
    const isTold = this.#isAwaited || unheardMs > LEAST_TOLD_MS;
    if (this.#isPatient && isTold) tell({ kind: "unheard", ms: unheardMs, isAwaited: false });
    const lost = this.#tape.finish();
    if (lost !== null) tell({ kind: "failed", reason: "disk", detail: lost });
  }

  #answerTo(run: string): PageAnswer {
    if (!this.#isOver) {
      const next = this.#incoming.nextOf(run);
      return { kind: "go", now: hrtimeMs(), next, ...this.#wishes.now };
    }
    // It knows now; nothing else is waited for.
    setTimeout(leave, 50);
    const next = this.#incoming.nextOf(run);
    return { kind: "ended", next, until: this.#ending?.at ?? hrtimeMs() };
  }
}
