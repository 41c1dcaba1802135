import type { Clock } from "./clock.ts";

/** Who waits longer for an answer has lost the thread. */
const DEADLINE_MS = 20_000;

/** Thinks of something to say; null when nothing came of it. The signal ends it. */
type Think<T> = (signal: AbortSignal) => Promise<T | null>;

/** What is thought of until `end`, or until its time is over. */
interface Thought {
  readonly signal: AbortSignal;
  readonly end: () => void;
}

/**
 * What the interviewer is still to say. The interview goes on meanwhile. One thing is thought of at a
 * time, answers come in the order of their questions, and none later than 20 seconds after its own.
 */
export class InterviewerTurns {
  #answers: Promise<void> = Promise.resolve();
  #pending = 0;
  #followUp: Thought | null = null;
  readonly #open = new Set<Thought>();
  #isOver = false;

  constructor(
    private readonly clock: Clock,
    private readonly onThinking: (thinking: boolean) => void,
  ) {}

  /** Whether a question of the candidate waits for its answer. */
  get isThinking(): boolean {
    return this.#pending > 0;
  }

  /** `say` gets null when no answer came in time. */
  answer(think: Think<string>, say: (text: string | null) => void): void {
    this.#followUp?.end();
    const thought = this.#begin();
    this.#count(+1);
    this.#answers = this.#answers
      .then(() => outcomeOf(thought, think))
      .then((text) => {
        if (this.#isOver) return;
        this.#count(-1);
        say(text);
      });
  }

  /** `say` is called only with something to say, and not while an answer is due. */
  followUp<T>(think: Think<T>, say: (found: T) => void): void {
    this.#followUp?.end();
    if (this.isThinking) return;
    const thought = this.#begin();
    this.#followUp = thought;
    void outcomeOf(thought, think).then((found) => {
      if (found !== null && !this.isThinking && !this.#isOver) say(found);
    });
  }

  /** Nothing is said any more. */
  stop(): void {
    this.#isOver = true;
    for (const thought of this.#open) thought.end();
    this.#count(-this.#pending);
  }

  #begin(): Thought {
    const controller = new AbortController();
    const thought = {
      signal: controller.signal,
      end: () => {
        cancel();
        this.#open.delete(thought);
        controller.abort();
      },
    };
    const cancel = this.clock.after(DEADLINE_MS, thought.end);
    this.#open.add(thought);
    return thought;
  }

  #count(change: number): void {
    const before = this.isThinking;
    this.#pending += change;
    if (this.isThinking !== before) this.onThinking(this.isThinking);
  }
}

/** Null when the thought ended first, or failed. */
async function outcomeOf<T>({ signal, end }: Thought, think: Think<T>): Promise<T | null> {
  if (signal.aborted) return null;
  const ended = new Promise<null>((resolve) =>
    signal.addEventListener("abort", () => resolve(null), { once: true }),
  );
  const found = Promise.resolve(signal)
    .then(think)
    .catch(() => null);
  return Promise.race([found, ended]).finally(end);
}
