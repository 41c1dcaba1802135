import { join } from "node:path";
import { expect, test } from "vitest";
import { Pack } from "../../../src/services/catalog/pack.ts";
import { KataBank } from "../../../src/services/katas/kataBank.ts";
import { proveKata, runImplementation } from "../../../src/services/katas/prove.ts";
import { RunnerFiles } from "../../../src/services/katas/runnerFiles.ts";
import { Toolchains } from "../../../src/services/katas/toolchains.ts";
import { ROOT } from "../../support/pack.ts";

const bank = new KataBank(ROOT);
const toolchains = new Toolchains(new RunnerFiles(join(ROOT, "src/services/katas/runners")));
const { signal } = new AbortController();
const kata = new Pack(ROOT).katas.find(({ id }) => id === "rl-token-bucket")?.kata?.value;
if (!kata) throw new Error("rl-token-bucket is not in the bank");

async function run(text: string) {
  const tools = await toolchains.find("ts");
  if (!kata || !tools.found) throw new Error("no Node for TypeScript");
  const implementation = { file: "mine.ts", text };
  return runImplementation({ bank, kata, lang: "ts", implementation, toolchains, tools, signal });
}

test.each(["ts", "py"] as const)("the token bucket is proven in %s", async (lang) => {
  const proof = await proveKata(bank, kata, lang, toolchains, signal);
  expect(proof).toMatchObject({ problems: [], ok: true });
});

test("code that ends its process is not green", async () => {
  const report = await run("export class TokenBucket { constructor() { process.exit(0); } }\n");
  expect(report).toMatchObject({ reason: "exited", exitCode: 0, tests: [] });
});

test("a syntax error is told with its line", async () => {
  const report = await run("export class TokenBucket {\n  tryTake( {}\n");
  expect(report.broken).toMatchObject({
    kind: "error",
    message: expect.stringContaining("SyntaxError"),
  });
  expect(report.broken?.frames[0]?.line).toBeGreaterThan(1);
});
