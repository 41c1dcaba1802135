import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import type { InterviewTarget } from "../../../src/editor/commands.ts";
import { deleteRecordings } from "../../../src/editor/voice/deleteRecordings.ts";
import { temporaryFolder } from "../../support/files.ts";

vi.mock("vscode", () => ({
  window: { showWarningMessage: () => Promise.resolve("Delete") },
}));

test("a recording that is being recorded and sent is neither any more before it is deleted", async () => {
  const home = await temporaryFolder();
  const folder = join(home, "interviews", "a");
  await mkdir(folder, { recursive: true });
  const file = join(folder, "voice.mp3");
  await writeFile(file, Buffer.alloc(144));
  const deeds: string[] = [];
  const note = (deed: string) => Promise.resolve(void deeds.push(deed, String(existsSync(file))));
  const parts = {
    home: () => home,
    archive: { refresh: () => deeds.push("shown anew") },
    voice: { letGo: ({ id }: { readonly id: string }) => note(`${id} is not recorded`) },
    transcriptions: { letGo: (id: string) => note(`${id} is not sent`) },
  } as unknown as Parameters<typeof deleteRecordings>[0];
  await deleteRecordings(parts, { folder } as InterviewTarget);
  expect(deeds).toEqual(["a is not recorded", "true", "a is not sent", "true", "shown anew"]);
  expect(existsSync(file)).toBe(false);
});
