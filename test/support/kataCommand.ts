import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { vi } from "vitest";
import { kata } from "../../src/services/commandLine/kata.ts";
import { runProgram } from "../../src/services/commandLine/program.ts";
import { ROOT, temporaryFolder } from "./pack.ts";

/** One call of `kata` in a folder of its own, with what it printed; the product's own bank has no kata. */
export async function callKata(...argv: string[]) {
  return callKataWith({}, ...argv);
}

/** The same with the bank of the product at `root`, or in the folder `cwd`. */
export async function callKataWith(
  { root = emptyProduct(), cwd = temporaryFolder() }: { root?: string; cwd?: string },
  ...argv: string[]
) {
  const out: string[] = [];
  const notes: string[] = [];
  const unasked = () => {
    throw new Error("katas need no catalog");
  };
  const code = await runProgram(
    ["kata", ...argv],
    { kata },
    {
      print: (line) => out.push(line),
      note: (line) => notes.push(line),
      env: {},
      cwd,
      now: () => "2026-11-23T12:00:00.000Z",
      signal: new AbortController().signal,
    },
    {
      root,
      kataRunners: join(ROOT, "src/services/katas/runners"),
      catalog: unasked,
      gold: unasked,
    },
  );
  return { code, out, notes: notes.join("\n"), json: () => out.map((line) => JSON.parse(line)) };
}

/** A product with what the tests of all katas share, and no kata. */
function emptyProduct(): string {
  const root = temporaryFolder();
  mkdirSync(join(root, "question-bank/katas"), { recursive: true });
  const support = "question-bank/katas/support";
  symlinkSync(join(ROOT, support), join(root, support));
  return root;
}

/** No program is found there but those that are named by their path; undone by `vi.unstubAllEnvs`. */
export function withoutPrograms(): void {
  vi.stubEnv("PATH", temporaryFolder());
}
