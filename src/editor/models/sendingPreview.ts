import { basename } from "node:path";
import type { Readings } from "../readings.ts";
import { identityOf } from "./choice.ts";
import type { ConfiguredModel } from "./configuredModel.ts";
import { type SendingPreview, sendingText } from "./sendingText.ts";

/** Opens what would be sent about an interview, as a read-only text. */
export async function showSendingPreview(
  folder: string,
  preview: (folder: string) => Promise<SendingPreview>,
  { choice }: Pick<ConfiguredModel, "choice">,
  readings: Readings,
): Promise<void> {
  const text = sendingText(choice && identityOf(choice), await preview(folder));
  await readings.showText(`Sending ${basename(folder)}`, () => text);
}
