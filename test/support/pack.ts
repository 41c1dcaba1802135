import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** The repository's root: the product's own content pack. */
export const ROOT = join(import.meta.dirname, "../..");

/** A copy of the product's own pack with one question and no kata, which a test may break. Removed when the test ends. */
export function copyOfPack(): PackCopy {
  const root = temporaryFolder();
  const isOther = (path: string) =>
    /designs[\\/](refund-orchestrator|gpu-autoscale)|[\\/]katas[\\/]/.test(path);
  const options = { recursive: true, filter: (path: string) => !isOther(path) };
  for (const part of ["question-bank", "rubrics"])
    cpSync(join(ROOT, part), join(root, part), options);
  return new PackCopy(root);
}

/** An empty folder of the test's own. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "dojo-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export class PackCopy {
  constructor(readonly root: string) {}

  /** Replaces text in a file and returns the line (from 1) where it stood. Throws when the text is not there. */
  replace(file: string, text: string | RegExp, by: string): number {
    const path = join(this.root, file);
    const before = readFileSync(path, "utf8");
    const at = typeof text === "string" ? before.indexOf(text) : before.search(text);
    if (at < 0) throw new Error(`${file} does not contain ${String(text)}`);
    writeFileSync(path, before.replace(text, by));
    return before.slice(0, at).split("\n").length;
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.root, file), text);
  }

  remove(file: string): void {
    rmSync(join(this.root, file), { recursive: true });
  }
}
