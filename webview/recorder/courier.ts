import type { PageAnswer, PageMicrophone, RecorderLink } from "../../src/protocol/recorderLink.ts";
import { HostClock } from "./hostClock.ts";
import type { HeardSound } from "./microphone.ts";
import { Outbox } from "./outbox.ts";

export interface Said {
  readonly microphone: PageMicrophone;
  readonly device: string;
}

const GREETING_MS = 1_000;
const AGAIN_MS = 300;
/** For a first idea of the other clock. */
const FIRST_GREETINGS = 3;

/** Brings sound to the process that records, one letter at a time, and says hello while there is none. */
export class Courier {
  readonly clock = new HostClock();
  readonly #link: RecorderLink;
  readonly #token: string | null;
  readonly #outbox = new Outbox();
  readonly #told: (answer: PageAnswer | null) => void;
  #said: Said = { microphone: "idle", device: "" };
  #isOver = false;
  #wake: () => void = () => undefined;

  /** `told`: every answer; null when there was none. */
  constructor(link: RecorderLink, token: string | null, told: (answer: PageAnswer | null) => void) {
    this.#link = link;
    this.#token = token;
    this.#told = told;
  }

  /** What has not arrived. */
  get outbox(): Pick<Outbox, "keptMs" | "kept" | "isFull"> {
    return this.#outbox;
  }

  say(said: Said): void {
    this.#said = said;
    this.#wake();
  }

  add({ samples, rate, end }: HeardSound): void {
    if (!this.clock.isKnown || this.#isOver) return;
    this.#outbox.add({ samples, rate, end: this.clock.toHost(end) });
    this.#wake();
  }

  /** Goes on until the recording is over, or this page may not take part in it. */
  async run(): Promise<void> {
    for (let greetings = 0; !this.#isOver;) {
      const letter = greetings < FIRST_GREETINGS ? null : this.#outbox.next();
      const askedAt = performance.now();
      const answer = letter
        ? await this.#link.sound(addressOf(letter), letter.samples.buffer)
        : await this.#link.greet({ ...this.#said, token: this.#token });
      if (answer?.kind === "go") {
        this.clock.learn(askedAt, performance.now(), answer.now);
        this.#outbox.arrived(answer.next);
        greetings += 1;
      }
      if (answer?.kind === "ended") {
        this.#outbox.arrived(answer.next);
        this.#outbox.endAt(answer.until);
      }
      this.#isOver = answer !== null && answer.kind !== "go";
      this.#told(answer);
      if (answer === null) await this.#sleep(AGAIN_MS);
      else if (greetings >= FIRST_GREETINGS && !this.#outbox.hasMore)
        await this.#sleep(GREETING_MS);
    }
  }

  /** Something to send ends it early. */
  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function addressOf({ seq, rate, end, missing }: NonNullable<ReturnType<Outbox["next"]>>) {
  return { seq, rate, end, missing };
}
