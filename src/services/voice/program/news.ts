import type { CaptureNews } from "../captureProtocol.ts";
import type { ImportNews } from "../importJob.ts";

let unsent = 0;

/** To the parent of a voice program. */
export function tell(news: CaptureNews | ImportNews): void {
  // A parent that has just died is told nothing; "disconnect" comes next.
  if (!process.connected) return;
  unsent += 1;
  process.send?.(news, undefined, undefined, () => (unsent -= 1));
}

/** Ends the process when everything was told. */
export function leave(): void {
  if (!process.connected) process.exit();
  if (unsent > 0) return void setTimeout(leave, 5);
  process.once("disconnect", () => process.exit());
  process.disconnect();
}
