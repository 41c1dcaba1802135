/** The vocabulary of the end-to-end tests: a story is a person in front of a fresh workbench. */
import { existsSync } from "node:fs";
import { test } from "node:test";
import { vsix } from "../../scripts/package.mjs";
import { launchBrowser } from "./browser.mjs";
import { openWorkbench } from "./page.mjs";
import { startServer } from "./server.mjs";

/**
 * Tells one story in a workbench that has the packed extension. `open()` gives a window on the
 * server's workspace; everything is closed at the end, and a failure leaves a screenshot.
 * @param {string} title
 * @param {Parameters<typeof startServer>[0] & { browserArgs?: string[] }} options
 * @param {(scene: {
 *   server: Awaited<ReturnType<typeof startServer>>,
 *   open: (size?: { width?: number, height?: number }) => Promise<import("./page.mjs").Workbench>,
 * }) => Promise<void>} tell
 */
export function story(title, { browserArgs, ...options }, tell) {
  void test(title, { timeout: 600_000 }, async () => {
    if (!existsSync(vsix)) throw new Error(`${vsix} is missing. Run "npm run package" first.`);
    const server = await startServer({ vsix: [vsix], ...options });
    const windows = [];
    let browser;
    try {
      browser = await launchBrowser(browserArgs);
      const open = async (size) => {
        const window = await openWorkbench(browser, server, size);
        windows.push(window);
        return window;
      };
      await tell({ server, open });
    } catch (error) {
      await describeFailure(title, windows, error);
      throw error;
    } finally {
      await browser?.close();
      await server.stop();
    }
  });
}

async function describeFailure(title, windows, error) {
  const name = title.toLowerCase().replace(/\W+/g, "-");
  for (const [index, window] of windows.entries()) {
    const shown = await window.screenshot(`failed-${name}-${index}`).catch(() => "none");
    error.message += `\nscreenshot: ${shown}`;
    if (window.webviewErrors.length > 0) {
      error.message += `\nerrors of the pages:\n${window.webviewErrors.slice(0, 10).join("\n")}`;
    }
  }
}
