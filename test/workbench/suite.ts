/** Runs inside an extension host, in a browser's workbench or on a desktop: the bundled integration tests. */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Mocha from "mocha";

interface Failure {
  readonly name: string;
  readonly message: string;
}

/** VS Code's contract for `extensionTestsPath`: resolves when all passed, rejects otherwise. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: "bdd", timeout: 120_000, reporter: "spec", color: false });
  for (const file of readdirSync(__dirname)) {
    if (file.endsWith(".test.js")) mocha.addFile(join(__dirname, file));
  }
  const failures: Failure[] = [];
  const passed = await new Promise<number>((resolve) => {
    const runner = mocha.run(() => resolve(runner.stats?.passes ?? 0));
    runner.on("fail", (test, error: Error) =>
      failures.push({ name: test.fullTitle(), message: error.stack ?? error.message }),
    );
  });
  const results = process.env["DOJO_TEST_RESULTS"];
  if (results)
    writeFileSync(results, JSON.stringify({ passed, failed: failures.length, failures }));
  if (failures.length > 0) throw new Error(`${failures.length} integration tests failed.`);
}
