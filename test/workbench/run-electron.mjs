/** Runs the same integration suite in a desktop VS Code, which it downloads: `npm run test:electron`. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runTests } from "@vscode/test-electron";
import { cache, root } from "../../scripts/project.mjs";
import { bundleSuite, modelProvider } from "./bundle.mjs";
import { resultsFile, showFailures } from "./results.mjs";

const results = resultsFile(join(cache, "electron.json"));
const workspace = mkdtempSync(join(tmpdir(), "design-dojo-"));
rmSync(results, { force: true });
try {
  await runTests({
    cachePath: join(cache, "vscode-test"),
    extensionDevelopmentPath: [root, modelProvider],
    extensionTestsPath: await bundleSuite(),
    launchArgs: [workspace, "--disable-extensions", "--disable-workspace-trust"],
    extensionTestsEnv: {
      DESIGN_DOJO_HOME: join(workspace, "dojo-home"),
      DOJO_TEST_RESULTS: results,
    },
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  showFailures(results);
  rmSync(workspace, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
