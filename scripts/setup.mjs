/**
 * Makes node_modules match package-lock.json. It runs before the other npm scripts, so it needs
 * nothing but Node 18 and costs milliseconds when there is nothing to do.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [major] = process.versions.node.split(".");
if (Number(major) < 18) {
  console.error(`Design Dojo needs Node 18 or newer to set itself up; this is ${process.version}.`);
  console.error("Install a current Node (https://nodejs.org) and run the command again.");
  process.exit(1);
}

// Imported late: an older Node may fail to read the file, and should show the message above instead.
const { node, npm, root } = await import("./project.mjs");

try {
  if (!isInstalled()) {
    console.log("Installing the project's packages (once, about a minute)…");
    npm(["ci", "--include=dev"], root);
  }
  if (!existsSync(node)) throw new Error("The project's own Node is missing: run npm ci.");
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

/** Compares npm's own record of what it installed with the lock file: no stamp that could go stale. */
function isInstalled() {
  const record = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(record) || !existsSync(node)) return false;
  const installed = packagesIn(record);
  const wanted = packagesIn(join(root, "package-lock.json"));
  const same = (name) => installed[name]?.version === wanted[name]?.version;
  const absentHere = (name) => wanted[name].optional && !installed[name];
  return (
    Object.keys(installed).every(same) &&
    Object.keys(wanted).every((name) => name === "" || absentHere(name) || same(name))
  );
}

function packagesIn(lockFile) {
  return JSON.parse(readFileSync(lockFile, "utf8")).packages;
}
