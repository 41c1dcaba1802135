/** The browser that the workbench is seen in: a local Chromium that can reach nothing but this machine. */
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import { findOnPath } from "../../scripts/project.mjs";

const installed = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

function knownBrowser() {
  return (
    process.env.CHROMIUM ??
    findOnPath("chromium", "chromium-browser", "google-chrome", "google-chrome-stable") ??
    installed.find((path) => existsSync(path))
  );
}

export function hasBrowser() {
  return knownBrowser() !== undefined;
}

/** @returns {string} the path of a Chromium or Chrome, or throws with what to do */
function findBrowser() {
  const file = knownBrowser();
  if (file) return file;
  throw new Error(
    "No Chromium was found, and the workbench tests need one.\n" +
      "  Debian, Ubuntu:  sudo apt-get update && sudo apt-get install -y chromium\n" +
      "  elsewhere:       install Chrome, or set CHROMIUM to the path of a Chromium",
  );
}

/** @param {string[]} [args] on top of the usual ones */
export function launchBrowser(args = []) {
  return chromium.launch({
    executablePath: findBrowser(),
    args: [
      "--no-sandbox", // containers and CI run as root
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
      ...args,
    ],
  });
}
