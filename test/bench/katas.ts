/**
 * Times runs of a kata against the bare command of its language, in turn. Writes one JSON line.
 * Bundled by pure.mjs.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { KataLanguage } from "../../src/core/katas/kata.ts";
import { Pack } from "../../src/services/catalog/pack.ts";
import { KataBank } from "../../src/services/katas/kataBank.ts";
import { KataHome } from "../../src/services/katas/kataHome.ts";
import { RunnerFiles } from "../../src/services/katas/runnerFiles.ts";
import { runTests } from "../../src/services/katas/testRun.ts";
import { Toolchains } from "../../src/services/katas/toolchains.ts";

const ROUNDS = 7;
const dist = process.argv[2] ?? "";
const root = join(dist, "..");
const bank = new KataBank(root);
const toolchains = new Toolchains(new RunnerFiles(join(dist, "katas")));
void run();

async function run(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), "dojo-bench-"));
  const timings = [];
  for (const language of ["ts", "py", "go"] as const) {
    const timing = await timed(language, home);
    if (timing) timings.push({ language, ...timing });
  }
  rmSync(home, { recursive: true, force: true });
  console.log(JSON.stringify(timings));
}

/** Medians in ms; undefined without the tool chain. */
async function timed(language: KataLanguage, home: string) {
  const kata = new Pack(root).katas.find(({ id }) => id === "rl-token-bucket")?.kata?.value;
  const tools = await toolchains.find(language);
  if (!kata || !tools.found) return undefined;
  const copies = new KataHome(home, bank, join(dist, "katas/types"));
  const modules = toolchains.language(language).moduleFiles(tools);
  const { folder, tests } = await copies.open(kata, language, new Date(0).toISOString(), modules);
  const job = { folder, testFiles: [basename(tests)] };
  const bare: Readonly<Record<KataLanguage, readonly string[]>> = {
    ts: ["--test", basename(tests)],
    py: ["-B", "-m", "unittest", basename(tests, ".py")],
    go: ["test", "-json", "-race", "-count=1", "."],
  };
  const ours: number[] = [];
  const floor: number[] = [];
  for (let round = 0; round < ROUNDS + 1; round++) {
    const first = performance.now();
    const { signal } = new AbortController();
    for await (const event of runTests(toolchains.language(language), tools, job, signal))
      if (event.type === "broken") throw new Error(event.failure.message);
    const second = performance.now();
    spawnSync(tools.program, bare[language], {
      cwd: folder,
      env: { ...process.env, GORACE: "atexit_sleep_ms=0" },
    });
    // The first round warms the caches of both.
    if (round > 0) ours.push(second - first);
    if (round > 0) floor.push(performance.now() - second);
  }
  return { ours: median(ours), floor: median(floor) };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
