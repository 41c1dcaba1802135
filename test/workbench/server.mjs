/** A fresh VS Code server for one test: own folders, own settings, everything it reaches recorded. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import {
  installCodeServer,
  installExtension,
  launchCodeServer,
} from "../../scripts/code-server.mjs";
import { cache } from "../../scripts/project.mjs";
import { startRecording } from "./network/recording.mjs";

const quietSettings = {
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "chat.disableAIFeatures": true,
  "git.enabled": false,
};

/**
 * @param {object} options
 * @param {string[]} [options.vsix] installed before the start
 * @param {string[]} [options.extensions] folders of extensions, there from the start
 * @param {Record<string, unknown>} [options.settings] on top of the quiet ones
 * @param {boolean} [options.trustPrompts] false switches workspace trust off altogether
 * @param {string[]} [options.args] for code-server
 * @param {string[]} [options.nodeArgs] for Node, in the server and in the extension host
 * @param {NodeJS.ProcessEnv} [options.env] reaches the extension host too
 */
export async function startServer({
  vsix = [],
  extensions = [],
  settings,
  trustPrompts = false,
  args = [],
  nodeArgs = [],
  env,
} = {}) {
  installCodeServer();
  mkdirSync(join(cache, "runs"), { recursive: true });
  const folder = mkdtempSync(join(cache, "runs", "workbench-"));
  const workspace = join(folder, "workspace");
  const home = join(folder, "dojo-home");
  const userHome = join(folder, "home");
  const data = (name) => join(folder, "data", name);
  for (const path of [workspace, home, userHome, data("User"), data("Machine")])
    mkdirSync(path, { recursive: true });
  // A browser is a remote window: settings of the machine are read from the machine.
  const setOnMachine = (values) =>
    writeFileSync(join(data("Machine"), "settings.json"), JSON.stringify(values));
  setOnMachine(settings ?? {});
  writeFileSync(
    join(data("User"), "settings.json"),
    JSON.stringify({
      ...quietSettings,
      "security.workspace.trust.enabled": trustPrompts,
      ...settings,
    }),
  );
  for (const path of extensions)
    cpSync(path, join(folder, "extensions", basename(path)), { recursive: true });
  for (const file of vsix) await installExtension(folder, file);

  const recording = await startRecording(join(folder, "network.jsonl"));
  const server = await launchCodeServer({
    folder,
    args: trustPrompts ? args : [...args, "--disable-workspace-trust"],
    nodeArgs: [...recording.nodeArgs, ...nodeArgs],
    env: {
      HOME: userHome,
      USERPROFILE: userHome,
      DESIGN_DOJO_HOME: home,
      ...recording.env,
      ...env,
    },
  });
  return {
    ...server,
    /** The folder that the workbench opens, and the product's home. */
    workspace,
    home,
    userHome,
    /** Replaces the settings of the machine; an open window takes them up in its own time. */
    setOnMachine,
    /** Their text, which the editor may have changed. */
    settingsOfMachine: () => readFileSync(join(data("Machine"), "settings.json"), "utf8"),
    attempts: recording.attempts,
    /** Process ids of the extension hosts started so far, oldest first. */
    extensionHosts: () =>
      recording
        .attempts()
        .filter(({ kind }) => kind === "extension-host")
        .map(({ pid }) => pid),
    stop: async () => {
      await server.stop();
      recording.stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}
