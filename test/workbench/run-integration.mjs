/**
 * Runs the integration suite in the extension host of a browser's workbench, the same way as
 * @vscode/test-electron does on a desktop. Writes { passed, failed, failures } to --results FILE.
 */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cache, root } from "../../scripts/project.mjs";
import { missingForSound, SoundServer } from "../support/soundServer.mts";
import { launchBrowser } from "./browser.mjs";
import { bundleSuite, modelProvider } from "./bundle.mjs";
import { workbenchUrl } from "./page.mjs";
import { resultsFile, showFailures } from "./results.mjs";
import { startServer } from "./server.mjs";

/** It takes a minute, and four on a machine that has much else to do. */
const timeLimitMs = 900_000;

const results = resultsFile(join(cache, "integration.json"));

mkdirSync(cache, { recursive: true });
rmSync(results, { force: true });
const suite = await bundleSuite();
const missing = missingForSound();
if (missing.length > 0) console.log(`Recording is not tested: ${missing.join(", ")} missing.`);
const sound = missing.length > 0 ? null : await SoundServer.start();
await sound?.speak();
const server = await startServer({
  // Installed: of two development paths in the payload the last one wins.
  extensions: [modelProvider],
  // Without its smoke-test driver a built workbench silently ignores the payload below.
  args: ["--vscode-option", "enable-smoke-test-driver"],
  env: {
    DOJO_TEST_RESULTS: results,
    ...(sound && { PULSE_SERVER: sound.address, DOJO_TEST_MICROPHONE: "virtual" }),
  },
});
const browser = await launchBrowser();
try {
  const exitCode = await runSuite(await browser.newPage());
  showFailures(results);
  process.exitCode = exitCode;
} finally {
  await browser.close();
  await server.stop();
  await sound?.stop();
}

async function runSuite(page) {
  const exited = new Promise((resolve) => page.exposeFunction("codeAutomationExit", resolve));
  await page.goto(testUrl());
  const late = new Promise((resolve) => setTimeout(resolve, timeLimitMs, "late").unref());
  const outcome = await Promise.race([exited, late]);
  if (outcome !== "late") return outcome;
  console.error(
    `The suite did not end within ${timeLimitMs / 1000} s.\n${server.log().slice(-4_000)}`,
  );
  return 1;
}

function testUrl() {
  const remote = (path) => `vscode-remote://${new URL(server.url).host}${path}`;
  const payload = [
    ["extensionDevelopmentPath", remote(root)],
    ["extensionTestsPath", remote(suite.replace(/\.js$/, ""))],
  ];
  return `${workbenchUrl(server)}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
}
