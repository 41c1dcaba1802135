/**
 * Builds the extension and opens it on a practice folder: `npm start`. In desktop VS Code when
 * `code` is there, else (or with --browser) in a pinned VS Code for the browser.
 * Settings and interviews of this are kept in .cache, apart from the user's own.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { installCodeServer, launchCodeServer } from "./code-server.mjs";
import { cache, findOnPath, node, root } from "./project.mjs";

const practice = join(cache, "practice");
const preferredPort = 8137;
const environment = { DESIGN_DOJO_HOME: practice };

const wantsBrowser = process.argv.includes("--browser");
const code = wantsBrowser ? undefined : findDesktop();

await build();
preparePracticeFolder();
if (code) openDesktop(code);
else await openInBrowser();

async function build() {
  const status = await exitOf(node, [join(root, "scripts", "build.mjs"), "--production"]);
  if (status !== 0) process.exit(status);
}

function preparePracticeFolder() {
  mkdirSync(practice, { recursive: true });
  const readme = join(practice, "README.md");
  if (existsSync(readme)) return;
  writeFileSync(
    readme,
    `# Practice folder

Everything that you do in Design Dojo started by \`npm start\` is kept here, in plain files.
Begin with the command "Design Dojo: Start Mock Interview…" (F1 opens the commands).
Delete the folder to start afresh.
`,
  );
}

/** Only a `code` that opens a window on this machine: not one over SSH, in WSL or without a display. */
function findDesktop() {
  const { WSL_DISTRO_NAME, VSCODE_IPC_HOOK_CLI, DISPLAY, WAYLAND_DISPLAY } = process.env;
  const isElsewhere = Boolean(WSL_DISTRO_NAME ?? VSCODE_IPC_HOOK_CLI);
  const hasDisplay = process.platform !== "linux" || Boolean(DISPLAY ?? WAYLAND_DISPLAY);
  return isElsewhere || !hasDisplay ? undefined : findOnPath("code", "code-insiders");
}

function openDesktop(command) {
  const data = join(cache, "desktop");
  writeSettings(join(data, "data", "User"));
  const isRoot = process.getuid?.() === 0;
  const args = [
    ...["--user-data-dir", join(data, "data"), "--extensions-dir", join(data, "extensions")],
    ...["--extensionDevelopmentPath", root, "--new-window", practice],
    ...(isRoot ? ["--no-sandbox"] : []),
  ];
  const windows = process.platform === "win32";
  const quoted = windows ? args.map((argument) => `"${argument}"`) : args;
  spawn(windows ? `"${command}"` : command, quoted, {
    env: { ...process.env, ...environment },
    stdio: "ignore",
    detached: true,
    shell: windows,
  })
    .on("error", (error) => console.error(`${command} did not start: ${error.message}`))
    .unref();
  console.log(`Opening Design Dojo in VS Code on ${practice}`);
}

async function openInBrowser() {
  installCodeServer();
  const folder = join(cache, "browser");
  writeSettings(join(folder, "data", "User"));
  linkExtension(join(folder, "extensions"));
  const server = await launchCodeServer({
    folder,
    port: (await isFree(preferredPort)) ? preferredPort : 0,
    args: ["--disable-workspace-trust"],
    env: environment,
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => void server.stop().then(() => process.exit(0)));
  const url = `${server.url}/?folder=${encodeURIComponent(practice)}`;
  console.log(`\nDesign Dojo is at ${url}\nCtrl+C stops it.`);
  openBrowser(url);
}

/** Settings for a first start; what the user changes afterwards stays. */
function writeSettings(folder) {
  const file = join(folder, "settings.json");
  if (existsSync(file)) return;
  mkdirSync(folder, { recursive: true });
  const settings = {
    "workbench.startupEditor": "readme",
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "chat.disableAIFeatures": true,
    "telemetry.telemetryLevel": "off",
    "update.mode": "none",
    "extensions.autoCheckUpdates": false,
  };
  writeFileSync(file, JSON.stringify(settings, null, 2));
}

/** The workbench reads its list of extensions once, so that the folder is made anew for each start. */
function linkExtension(extensions) {
  const { publisher, name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  rmSync(extensions, { recursive: true, force: true });
  mkdirSync(extensions, { recursive: true });
  symlinkSync(root, join(extensions, `${publisher}.${name}-${version}`), "junction");
}

/** A missing browser is no error: the address is on the screen. */
function openBrowser(url) {
  const opener = { darwin: "open", win32: "explorer" }[process.platform] ?? "xdg-open";
  spawn(opener, [url], { stdio: "ignore", detached: true })
    .on("error", () => {})
    .unref();
}

function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

function exitOf(command, args) {
  return new Promise((resolve) => {
    spawn(command, args, { cwd: root, stdio: "inherit" }).on("close", (status) =>
      resolve(status ?? 1),
    );
  });
}
