/** Where things are and how to run them. Plain Node 18, no dependencies: set-up imports this file too. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Everything the tool chain makes and may throw away; ignored by git. */
export const cache = join(root, ".cache");
const modules = join(root, "node_modules");

/** The project's own Node, so that a script behaves the same whatever Node started it. */
export const node = join(
  modules,
  "node",
  "bin",
  process.platform === "win32" ? "node.exe" : "node",
);

/** The script behind a package's command; run it with `node`, which needs no shell on any system. */
export function tool(name, packageName = name) {
  const folder = join(modules, packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return join(folder, typeof bin === "string" ? bin : bin[name]);
}

/** Runs npm with its output shown, and throws when it fails. */
export function npm(args, cwd) {
  const cli = process.env.npm_execpath;
  const windows = process.platform === "win32";
  const result = cli?.endsWith(".js")
    ? spawnSync(process.execPath, [cli, ...args], { cwd, stdio: "inherit" })
    : spawnSync("npm", args, { cwd, stdio: "inherit", shell: windows });
  if (result.error) throw new Error("npm was not found. Install it beside Node and try again.");
  if (result.status !== 0)
    throw new Error(`npm ${args[0]} failed in ${cwd}; its message is above.`);
}

/**
 * Runs a program to its end and keeps what it says.
 * @returns {Promise<{ code: number, output: string, stdout: string }>}
 */
export function run(command, args, { env = {}, timeoutMs = 600_000, cwd = root } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: timeoutMs,
      killSignal: "SIGTERM",
    });
    let output = "";
    let stdout = "";
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
      output += chunk;
    });
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("error", (error) =>
      resolve({ code: 1, output: `${command}: ${error.message}`, stdout }),
    );
    child.on("close", (code, signal) => {
      if (signal) output += `\nstopped by ${signal} (time limit ${timeoutMs / 1000} s)`;
      resolve({ code: code ?? 1, output, stdout });
    });
  });
}

/** The first of these commands that the PATH knows, as a full path. */
export function findOnPath(...names) {
  const windows = process.platform === "win32";
  const endings = windows ? [".exe", ".cmd", ".bat"] : [""];
  const folders = (process.env.PATH ?? "").split(windows ? ";" : ":").filter(Boolean);
  for (const name of names)
    for (const folder of folders)
      for (const ending of endings) {
        const file = join(folder, name + ending);
        if (existsSync(file)) return file;
      }
  return undefined;
}
