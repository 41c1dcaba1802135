/**
 * Makes node_modules match package-lock.json. It runs before the other npm scripts, so it needs
 * nothing but Node 18 and costs milliseconds when there is nothing to do.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [major] = process.versions.node.split(".");
if (Number(major) < 18) {
  console.error(`Design Dojo needs Node 18 or newer to set itself up; this is ${process.version}.`);
  console.error("Install a current Node (https://nodejs.org) and run the command again.");
  process.exit(1);
}

// Imported late: an older Node may fail to read the file, and should show the message above instead.
const { node, npm, root } = await import("./project.mjs");

/** Gone with node_modules, and with every `npm ci` that somebody runs by hand. */
const stamp = join(root, "node_modules", ".installed-from");

try {
  if (!isInstalled()) {
    console.log("Installing the project's packages (once, about a minute)…");
    npm(["ci", "--include=dev"], root);
    writeFileSync(stamp, lockHash());
  }
  if (!existsSync(node)) throw new Error("The project's own Node is missing: run npm ci.");
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

/** True when the packages were installed by this script from this very lock file. */
function isInstalled() {
  return existsSync(node) && existsSync(stamp) && readFileSync(stamp, "utf8") === lockHash();
}

function lockHash() {
  return createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
}
