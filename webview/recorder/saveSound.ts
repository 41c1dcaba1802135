import type { HostSound } from "./outbox.ts";
import { wavOf } from "./wavFile.ts";

/** Has the browser save it. */
export function saveSound(sounds: readonly HostSound[]): void {
  const address = URL.createObjectURL(new Blob([wavOf(sounds)], { type: "audio/wav" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = "end-of-recording.wav";
  link.click();
  // The browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
