import { Emitter } from "../../core/emitter.ts";
import type { RecordingView } from "../../protocol/interviewPage.ts";

const NOTHING: RecordingView = { state: "off", level: 0 };
/** A level lives a quarter of a second; more of them nobody can see. */
const SHORTEST_LEVEL_MS = 230;

/**
 * What panels show of the voice. Whoever records tells it; nobody who shows it knows of a recorder, which
 * is loaded late.
 */
export class RecordingSign {
  readonly changed = new Emitter<void>();
  private interview: string | undefined;
  private view = NOTHING;
  private changedAt = -Infinity;

  /** `now`: milliseconds of a clock that never goes back. */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** What there is to show of one interview. */
  of(interview: string): RecordingView {
    return interview === this.interview ? this.view : NOTHING;
  }

  /** Whether there is a recorder for it, though that may still wait for its microphone. */
  isOn(interview: string): boolean {
    return this.of(interview).state !== "off";
  }

  /** A state is shown at once; of levels that follow too fast, the later ones are left out. */
  show(interview: string | undefined, view: RecordingView = NOTHING): void {
    const before = this.view;
    const isSame = interview === this.interview && view.state === before.state;
    const isTooSoon = this.now() - this.changedAt < SHORTEST_LEVEL_MS;
    if (isSame && (view.level === before.level || isTooSoon)) return;
    this.interview = interview;
    this.view = view;
    this.changedAt = this.now();
    this.changed.emit();
  }
}
