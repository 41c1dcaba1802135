import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { BadInput } from "../../core/errors.ts";
import { KataFamily, type KataFile, type KataLanguage } from "../../core/katas/kata.ts";
import { kataCode, type KataCode } from "../../core/katas/layout.ts";

/** The support file of each language, beside every kata's tests. */
export const SUPPORT: Readonly<Record<KataLanguage, string>> = {
  ts: "dojo.ts",
  py: "dojo.py",
  go: "dojo_test.go",
};

/** The code of katas in a content pack: `<pack>/question-bank/katas`. */
export class KataBank {
  readonly folder: string;

  /** `fallback`: the bank whose support files are taken when the pack brings none. */
  constructor(
    packRoot: string,
    private readonly fallback?: KataBank,
  ) {
    this.folder = join(packRoot, "question-bank", "katas");
  }

  /** Where a kata is kept. */
  folderOf(kata: KataFile): string {
    return join(this.folder, kata.family, kata.id);
  }

  /** Where the files of a kata in one language are. Throws BadInput when they are not all there. */
  async code(kata: KataFile, language: KataLanguage): Promise<KataCode> {
    const code = kataCode(kata, await filesBelow(this.folderOf(kata))).find(
      (one) => one.language === language,
    );
    if (code) return code;
    throw new BadInput(
      `${kata.family}/${kata.id}/${language}`,
      "has not exactly one starter and one test file. Run `design-dojo check` on the content pack.",
    );
  }

  /** A text file of a kata; `file` is relative to its folder. */
  async text(kata: KataFile, file: string): Promise<string> {
    const path = join(this.folderOf(kata), file);
    return readFile(path, "utf8").catch((cause: unknown) => {
      throw new BadInput(
        path,
        "cannot be read. Install the extension again, or restore the content pack.",
        undefined,
        { cause },
      );
    });
  }

  async support(language: KataLanguage): Promise<string> {
    const file = join(this.folder, "support", language, SUPPORT[language]);
    try {
      return await readFile(file, "utf8");
    } catch (cause) {
      if (this.fallback) return this.fallback.support(language);
      throw new BadInput(file, "cannot be read. Install the extension again.", undefined, {
        cause,
      });
    }
  }

  /** The ids in the bank by family, as the folders say. */
  async ids(): Promise<{ family: KataFamily; id: string }[]> {
    const found = await Promise.all(
      KataFamily.options.map(async (family) => {
        const entries = await readdir(join(this.folder, family), { withFileTypes: true }).catch(
          () => [],
        );
        return entries
          .filter((entry) => entry.isDirectory())
          .map(({ name }) => ({ family, id: name }))
          .toSorted((a, b) => (a.id < b.id ? -1 : 1));
      }),
    );
    return found.flat();
  }
}

/** All files below a folder, relative to it, with forward slashes, sorted. Hidden ones are left out. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
    .filter((file) => !file.split("/").some((part) => part.startsWith(".")))
    .toSorted();
}
