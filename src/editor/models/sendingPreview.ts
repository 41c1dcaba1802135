import { basename } from "node:path";
import type { SendingPreview } from "../../core/grading/judge/preview.ts";
import type { ModelIdentity } from "../../core/models/model.ts";
import type { Readings } from "../readings/readings.ts";
import { sendingText } from "./sendingText.ts";

/** Opens what would be sent about an interview, as a read-only text. `identity`: to which model; null: to none. */
export async function showSendingPreview(
  folder: string,
  identity: ModelIdentity | null,
  preview: SendingPreview,
  readings: Readings,
): Promise<void> {
  const text = sendingText(identity, preview);
  await readings.showText(`Sending ${basename(folder)}`, () => text);
}
