import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KataLanguage } from "../../core/katas/kata.ts";

/** A temporary folder in which code is run that is not the user's working copy. */
export class KataStage {
  private next = 0;

  private constructor(readonly root: string) {}

  /** `modules`: see `Language.moduleFiles`. */
  static async open(modules: Readonly<Record<string, string>>): Promise<KataStage> {
    // Where the system's folder is a link, as on macOS, programs name files by what it leads to.
    const root = await realpath(await mkdtemp(join(tmpdir(), "design-dojo-kata-")));
    const stage = new KataStage(root);
    for (const [name, text] of Object.entries(modules))
      await writeFile(join(stage.root, name), text);
    return stage;
  }

  /** Lays out files in a new folder and returns its path. */
  async lay(language: KataLanguage, files: ReadonlyMap<string, string>): Promise<string> {
    this.next += 1;
    const folder = join(this.root, `run${this.next}`, language);
    await mkdir(folder, { recursive: true });
    for (const [name, text] of files) await writeFile(join(folder, name), text);
    return folder;
  }

  async close(): Promise<void> {
    await rm(this.root, { recursive: true, force: true, maxRetries: 3 });
  }
}
