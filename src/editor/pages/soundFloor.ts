/** Of all pages that play recordings one has the floor: whoever begins to sound silences the one before. */
export class SoundFloor {
  private silence: (() => void) | undefined;

  /** Called again by who has it, nothing happens. */
  take(silence: () => void): void {
    if (this.silence === silence) return;
    this.silence?.();
    this.silence = silence;
  }

  leave(silence: () => void): void {
    if (this.silence === silence) this.silence = undefined;
  }
}
