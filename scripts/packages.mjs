/** Installs the packages of a folder that has its own package.json and lock file. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { npm } from "./project.mjs";

/**
 * True when this very lock file was installed by `installPackages`: the stamp is gone with node_modules, and with
 * every `npm ci` that somebody runs by hand.
 */
export function isInstalled(folder) {
  const stamp = stampIn(folder);
  return existsSync(stamp) && readFileSync(stamp, "utf8") === lockHash(folder);
}

/** `npm ci`, with its output shown; throws when it fails. */
export function installPackages(folder, ...options) {
  npm(["ci", ...options], folder);
  writeFileSync(stampIn(folder), lockHash(folder));
}

const stampIn = (folder) => join(folder, "node_modules", ".installed-from");

function lockHash(folder) {
  return createHash("sha256")
    .update(readFileSync(join(folder, "package-lock.json")))
    .digest("hex");
}
