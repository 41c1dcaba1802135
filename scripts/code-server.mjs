/** A pinned VS Code for the browser: installed on demand, started for `npm start` and for the tests. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cache, node, npm, run } from "./project.mjs";

const version = "4.139.1";
const home = join(cache, "code-server");
const product = join(home, "node_modules", "code-server");
const entry = join(product, "out", "node", "entry.js");
const stamp = join(home, "installed");
const leash = fileURLToPath(new URL("leash.mjs", import.meta.url));

/**
 * Installs it once. Scripts stay off: its native modules would need a compiler, and neither the
 * workbench nor the extension host needs them. Its bundled extensions then share one TypeScript.
 */
export function installCodeServer() {
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === version) return;
  console.log(`Installing code-server ${version} into .cache (once, about a minute, 620 MB)…`);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  writeFileSync(
    join(home, "package.json"),
    JSON.stringify({ private: true, dependencies: { "code-server": version } }, null, 2),
  );
  const options = ["--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const vscode = join(product, "lib", "vscode");
  for (const folder of [home, vscode, join(vscode, "extensions")])
    npm(["install", "--prefix", folder, ...options], folder);
  writeFileSync(stamp, version);
}

/**
 * Starts it and waits until it answers. `folder` keeps data, extensions and settings of this one.
 * `nodeArgs` reach the extension host too, which drops NODE_OPTIONS.
 * @param {{ folder: string, port?: number, args?: string[], nodeArgs?: string[],
 *   env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<{ url: string, log: () => string, stop: () => Promise<void> }>}
 */
export async function launchCodeServer({ folder, port = 0, args = [], nodeArgs = [], env = {} }) {
  const server = [node, ...nodeArgs, entry, ...folderArguments(folder), ...serverArguments(port)];
  const child = spawn(node, [leash, ...server, ...args], {
    cwd: folder,
    env: { ...cleanEnvironment(), ...env },
    stdio: ["pipe", "pipe", "pipe"],
    detached: process.platform !== "win32",
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (log += chunk));
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const stop = async () => {
    child.stdin.end();
    await ended;
  };
  try {
    const url = await listeningUrl(() => log, ended);
    return { url, log: () => log, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Installs a VSIX into the folder that a later `launchCodeServer` uses. */
export async function installExtension(folder, vsix) {
  const args = [entry, ...folderArguments(folder), "--install-extension", vsix];
  const { code, output } = await run(node, args, { env: cleanEnvironment(), cwd: folder });
  if (code !== 0) throw new Error(`code-server did not install ${vsix}:\n${output}`);
}

function folderArguments(folder) {
  mkdirSync(folder, { recursive: true });
  const config = join(folder, "config.yaml"); // else one is written into the user's home
  if (!existsSync(config)) writeFileSync(config, "");
  return [
    ...["--config", config],
    ...["--user-data-dir", join(folder, "data")],
    ...["--extensions-dir", join(folder, "extensions")],
  ];
}

function serverArguments(port) {
  return [
    ...["--auth", "none", "--bind-addr", `127.0.0.1:${port}`],
    ...["--disable-telemetry", "--disable-update-check", "--disable-getting-started-override"],
    "--ignore-last-opened",
  ];
}

/** Without what an outer VS Code or npm puts there: it would make the inner one join the outer one. */
function cleanEnvironment() {
  const outer = /^(VSCODE_|ELECTRON_|npm_|CODE_SERVER_|PASSWORD$|HASHED_PASSWORD$|PORT$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !outer.test(name)));
}

async function listeningUrl(log, ended) {
  let exited = false;
  void ended.then(() => (exited = true));
  for (let waited = 0; waited < 60_000; waited += 50) {
    const address = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(log())?.[1];
    if (address && (await isHealthy(address))) return address;
    if (exited) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`code-server did not start:\n${log()}`);
}

async function isHealthy(address) {
  return fetch(`${address}/healthz`).then(
    (response) => response.ok,
    () => false,
  );
}
