/**
 * Makes node_modules match package-lock.json. It runs before the other npm scripts, so it needs
 * nothing but Node 18 and costs milliseconds when there is nothing to do.
 */
import { existsSync } from "node:fs";

const [major] = process.versions.node.split(".");
if (Number(major) < 18) {
  console.error(`Design Dojo needs Node 18 or newer to set itself up; this is ${process.version}.`);
  console.error("Install a current Node (https://nodejs.org) and run the command again.");
  process.exit(1);
}

// Imported late: an older Node may fail to read the files, and should show the message above instead.
const { installPackages, isInstalled } = await import("./packages.mjs");
const { node, root } = await import("./project.mjs");

try {
  if (!existsSync(node) || !isInstalled(root)) {
    console.log("Installing the project's packages (once, about a minute)…");
    installPackages(root, "--include=dev");
  }
  if (!existsSync(node)) throw new Error("The project's own Node is missing: run npm ci.");
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
