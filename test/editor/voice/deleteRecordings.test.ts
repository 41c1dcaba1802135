import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import type { InterviewTarget } from "../../../src/editor/commands.ts";
import { deleteRecordings } from "../../../src/editor/voice/deleteRecordings.ts";
import { temporaryFolder } from "../../support/files.ts";

const offered = vi.hoisted((): string[] => []);
vi.mock("vscode", () => ({
  window: {
    showWarningMessage: () => Promise.resolve("Delete"),
    showQuickPick: (items: readonly { readonly description: string }[]) =>
      Promise.resolve(void offered.push(...items.map(({ description }) => description))),
  },
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

test("recordings are offered with what is known of their interviews", async () => {
  const home = await temporaryFolder();
  for (const name of ["dated", "undated", "gone"]) {
    await mkdir(join(home, "interviews", name), { recursive: true });
    await writeFile(join(home, "interviews", name, "voice.mp3"), Buffer.alloc(144_000));
  }
  const row = (name: string, date: string) => ({ folder: join(home, "interviews", name), date });
  const rows = [row("dated", "2026-11-23T16:25:07.000Z"), row("undated", "")];
  const archive = { rows: () => Promise.resolve(rows), refresh: () => undefined };
  await deleteRecordings({ home: () => home, archive } as unknown as Parameters<
    typeof deleteRecordings
  >[0]);
  expect(offered.toSorted()).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/2026.* · 0\.1 MB/),
      "0.1 MB",
      "discarded · 0.1 MB",
    ]),
  );
});
