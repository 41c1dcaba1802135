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
import { GuestList } from "./guestList.ts";
import { Incoming } from "./incoming.ts";
import { PageFiles } from "./pageFiles.ts";
import { PageServer, type PageDesk } from "./pageServer.ts";

/** A page that is there says something at least once a second. */
const LONGEST_PAUSE_MS = 3_000;
const LOOK_MS = 500;
/** At the end: for the last piece to arrive, and for the page to hear that it is over. */
const LAST_WORD_MS = 1_500;
/** Sound follows on sound: clocks are never exact. */
const SLACK_MS = 250;
/** Sound takes the time that it lasts: a page may bring what it has kept, and no more. */
const MOST_AHEAD_MS = 300_000;

/** Records what a page in the user's browser sends. The page's sound knows when it was heard. */
export class PageCapture implements PageDesk {
  readonly #tape: Tape;
  readonly #guests: GuestList;
  readonly #incoming = new Incoming();
  readonly #wishes = new Wishes({ isPaused: false, isMuted: false });
  #microphone: PageMicrophone | null = null;
  readonly #servedAt = hrtimeMs();
  #takenMs = 0;
  #metAt = -Infinity;
  #openAt = -Infinity;
  #heardUntil = -Infinity;
  #isStarted = false;
  #isLost = false;
  #endsAt: number | null = null;
  #isOver = false;

  private constructor(tape: Tape, guests: GuestList) {
    this.#tape = tape;
    this.#guests = guests;
  }

  /** Throws NoMicrophone when the page cannot be served. */
  static async open(
    tape: Tape,
    folder: string,
    { port, guest }: Extract<CaptureSource, { kind: "page" }>,
  ): Promise<PageCapture> {
    const capture = new PageCapture(tape, new GuestList(guest));
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
    if (order === "stop") {
      this.#wishes.set(now, { isPaused: true });
      this.#endsAt ??= now;
      this.#look();
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
    if (microphone === "open" && !this.#isStarted) this.#start(device);
    return this.#answerTo(run);
  }

  hear(piece: PagePiece, pass: string, samples: Int16Array): PageAnswer {
    const refusal = this.#guests.refuse(pass, piece.run);
    if (refusal) return { kind: "refused", reason: refusal };
    this.#meet("open");
    if (this.#isOver) return { kind: "ended" };
    const now = hrtimeMs();
    const ms = (samples.length / piece.rate) * 1_000;
    const isTooMuch = this.#takenMs + ms > now - this.#servedAt + MOST_AHEAD_MS;
    if (isTooMuch || !this.#incoming.take(piece)) return this.#answerTo(piece.run);
    this.#takenMs += ms;
    if (piece.missing > 0) tell({ kind: "missing", ms: piece.missing });
    if (!this.#isStarted) this.#start("");
    const end = Math.min(piece.end, now);
    this.#record(samples, piece.rate, end - ms, end);
    if (this.#endsAt !== null && end >= this.#endsAt) this.#finish();
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
    this.#isStarted = true;
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
    const isLost = this.#isStarted && this.#isAway();
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
    if (this.#endsAt === null) {
      const isSilent = this.#microphone !== null && now - this.#metAt > LONGEST_PAUSE_MS;
      return isSilent ? this.#setMicrophone(null) : this.#judgeLoss();
    }
    const isLate = now - this.#endsAt > LAST_WORD_MS;
    if (isLate || this.#microphone !== "open") this.#finish();
    if (isLate || this.#microphone === null) leave();
  }

  #finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
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
    return { kind: "ended" };
  }
}
