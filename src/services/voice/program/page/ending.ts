/** What is known of the page at the end. Times are `hrtimeMs()`. */
interface Seen {
  /** When it said something last. */
  readonly metAt: number;
  /** It had a microphone then. */
  readonly wasOpen: boolean;
  /** It brought sound then, and may have more. */
  readonly mayHaveMore: boolean;
  /** How much of the sound before the end has not come. */
  readonly unheardMs: number;
}

/** For the last piece to arrive, and for the page to hear that it is over. */
const LAST_WORD_MS = 1_500;
/** Clocks are never exact: nobody waits for this. */
const SLACK_MS = 250;

/** Whether a page is there: it says something at least once a second. */
export function isHere({ metAt }: Pick<Seen, "metAt">, now: number): boolean {
  return now - metAt < LAST_WORD_MS;
}

/**
 * The end of a recording by a page. The page keeps what it could not send, so that one whose connection is gone when
 * the interview ends is waited for, up to a minute: the interview itself is over by then and waits for nothing. Whoever
 * needs the file at once has it finished with what is there.
 */
export class Ending {
  /** `at`: when the recording ended. */
  constructor(
    readonly at: number,
    private readonly longestMs: number,
  ) {}

  /** Nothing more is waited for. */
  isOver(seen: Seen, now: number): boolean {
    const waited = now - this.at;
    if (seen.unheardMs === 0 || !seen.wasOpen || waited > this.longestMs) return true;
    if (waited <= LAST_WORD_MS) return false;
    return isHere(seen, now) ? !seen.mayHaveMore : seen.unheardMs < SLACK_MS;
  }

  /** It is waited for a page that is out of reach. */
  isAwaiting(seen: Seen, now: number): boolean {
    return now - this.at > LAST_WORD_MS && !isHere(seen, now) && !this.isOver(seen, now);
  }

  /** The same end, for which nobody waits any longer than for a last word from now on. */
  hurried(now: number): Ending {
    return new Ending(this.at, Math.min(this.longestMs, now - this.at + LAST_WORD_MS));
  }
}
