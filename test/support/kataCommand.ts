import { join } from "node:path";
import { vi } from "vitest";
import { kata } from "../../src/services/commandLine/kata.ts";
import { runProgram } from "../../src/services/commandLine/program.ts";
import { ROOT, temporaryFolder } from "./pack.ts";

/** One call of `kata` in a folder of its own, with what it printed. */
export async function callKata(...argv: string[]) {
  const out: string[] = [];
  const notes: string[] = [];
  const cwd = temporaryFolder();
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
      root: ROOT,
      kataRunners: join(ROOT, "src/services/katas/runners"),
      catalog: unasked,
      gold: unasked,
    },
  );
  return { code, out, notes: notes.join("\n"), json: () => out.map((line) => JSON.parse(line)) };
}

/** No program is found there but those that are named by their path; undone by `vi.unstubAllEnvs`. */
export function withoutPrograms(): void {
  vi.stubEnv("PATH", temporaryFolder());
}
