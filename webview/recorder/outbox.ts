/** Sound with a beginning and an end on the clock of the process that records. */
export interface HostSound {
  readonly samples: Int16Array<ArrayBuffer>;
  readonly rate: number;
  readonly end: number;
}

/** Sound that waits. `missing`: milliseconds before it that could not be kept. */
interface Kept extends HostSound {
  readonly missing: number;
}

/** What is sent in one request, and again until it has arrived. */
export interface Letter extends Kept {
  readonly seq: number;
}

/** Two minutes: 12 MB at 48 kHz. */
const MOST_KEPT_MS = 120_000;
const LONGEST_LETTER_MS = 2_000;
/** Pieces that follow on each other do so within this. */
const SLACK_MS = 150;

/**
 * Sound that has not arrived yet. While nobody can be reached it is kept, the first two minutes of it: an interview that
 * ends meanwhile ends in them, and what comes after would push its end out.
 */
export class Outbox {
  #waiting: Kept[] = [];
  #letter: Letter | null = null;
  #seq = 0;
  #missing = 0;

  /** How much is kept. */
  get keptMs(): number {
    return this.kept.reduce((sum, sound) => sum + lengthOf(sound), 0);
  }

  /** All of it, by time. */
  get kept(): readonly HostSound[] {
    return this.#letter ? [this.#letter, ...this.#waiting] : this.#waiting;
  }

  /** Nothing more can be kept at the moment. */
  get isFull(): boolean {
    return this.#missing > 0;
  }

  get hasMore(): boolean {
    return this.#letter !== null || this.#waiting.length > 0;
  }

  add(sound: HostSound): void {
    if (this.keptMs + lengthOf(sound) > MOST_KEPT_MS) {
      this.#missing += lengthOf(sound);
      return;
    }
    this.#waiting.push({ ...sound, missing: this.#missing });
    this.#missing = 0;
  }

  /** What is to be sent now: the same until it has arrived. Null: nothing is left. */
  next(): Letter | null {
    return (this.#letter ??= this.#write());
  }

  /** `next`: the letter that the other side waits for. */
  arrived(next: number): void {
    if (this.#letter && this.#letter.seq < next) this.#letter = null;
  }

  /** Nothing that was heard later is wanted. */
  endAt(end: number): void {
    this.#waiting = this.#waiting.flatMap((sound) => upTo(sound, end) ?? []);
    this.#letter = this.#letter && upTo(this.#letter, end);
    this.#missing = 0;
  }

  /** Pieces that follow on each other go together: then a slow connection keeps up. */
  #write(): Letter | null {
    const first = this.#waiting.shift();
    if (!first) return null;
    const parts = [first];
    for (let ms = lengthOf(first), next = this.#waiting[0]; next; next = this.#waiting[0]) {
      ms += lengthOf(next);
      if (ms > LONGEST_LETTER_MS || !follows(parts.at(-1) ?? first, next)) break;
      parts.push(next);
      this.#waiting.shift();
    }
    this.#seq += 1;
    return { ...joined(parts), seq: this.#seq - 1, missing: Math.round(first.missing) };
  }
}

function joined(parts: readonly HostSound[]): HostSound {
  const last = parts.at(-1) ?? { samples: new Int16Array(), rate: 1, end: 0 };
  const samples = new Int16Array(parts.reduce((sum, part) => sum + part.samples.length, 0));
  let at = 0;
  for (const part of parts) {
    samples.set(part.samples, at);
    at += part.samples.length;
  }
  return { ...last, samples };
}

function follows(before: HostSound, next: HostSound): boolean {
  const apart = next.end - lengthOf(next) - before.end;
  return next.rate === before.rate && Math.abs(apart) < SLACK_MS;
}

/** What of it was heard before `end`; null: nothing. */
function upTo<S extends HostSound>(sound: S, end: number): S | null {
  if (sound.end <= end) return sound;
  const length = sound.samples.length - Math.round(((sound.end - end) / 1_000) * sound.rate);
  return length <= 0 ? null : { ...sound, samples: sound.samples.slice(0, length), end };
}

function lengthOf({ samples, rate }: HostSound): number {
  return (samples.length / rate) * 1_000;
}
