import { randomUUID } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { DojoError } from "../../core/errors.ts";
import type { RunEvent } from "../../core/katas/event.ts";
import { reportOf } from "../../core/katas/report.ts";
import { withheld } from "../../services/katas/environment.ts";
import { MarkedLines } from "../../services/katas/markedLines.ts";
import type { Dojo } from "./dojo.ts";
import type { KataRun } from "./kataRun.ts";

/** The debuggers that do not come with VS Code, by language. */
const EXTENSIONS = { py: "ms-python.debugpy", go: "golang.go" } as const;

/**
 * Debugs a kata's tests. The debugger owns standard output, so the tests report into a file; it is read when the
 * session has ended. Go's debugger reports into its console only.
 */
export async function debugKata(
  dojo: Dojo,
  run: KataRun,
  token: vscode.CancellationToken,
): Promise<void> {
  const { kata, language } = run.choice;
  if (!vscode.workspace.isTrusted)
    throw new DojoError("Katas run code: trust this workspace to debug them.");
  if (language !== "ts" && !vscode.extensions.getExtension(EXTENSIONS[language]))
    throw new DojoError(
      `Debugging this kata needs the extension ${EXTENSIONS[language]}. Install it, or run the tests without a debugger.`,
    );
  const mark = randomUUID();
  const reports = join(tmpdir(), `design-dojo-${mark}.events`);
  const tools = await dojo.tools(language);
  const job = { ...(await run.job(tools)), isDebugged: true };
  const launch = dojo.toolchains.language(language).launch(job, tools, mark);
  const common = {
    name: `Kata: ${kata.title}`,
    request: "launch",
    cwd: job.folder,
    env: { ...launch.env, DOJO_EVENTS: reports },
    internalConsoleOptions: "openOnSessionStart",
  };
  const configurations = {
    ts: {
      ...common,
      type: "node",
      runtimeExecutable: launch.program,
      runtimeArgs: launch.args.slice(0, -1),
      program: join(job.folder, launch.args.at(-1) ?? ""),
      console: "internalConsole",
      outputCapture: "std",
      env: { ...withheld(process.env), ...common.env },
      skipFiles: ["<node_internals>/**"],
    },
    py: {
      ...common,
      type: "debugpy",
      python: launch.program,
      pythonArgs: launch.args.slice(0, 2),
      program: launch.args[2],
      args: launch.args.slice(3),
      console: "internalConsole",
      justMyCode: true,
    },
    go: {
      ...common,
      type: "go",
      mode: "test",
      program: job.folder,
      args: job.only ? ["-test.run", `^(${job.only.join("|")})$`] : [],
    },
  };
  await debugged(configurations[language], token);
  const text = await readFile(reports, "utf8").catch(() => "");
  await rm(reports, { force: true });
  const news = new MarkedLines(mark).read(text).filter(({ type }) => type !== "output");
  const events = news.filter((event): event is RunEvent => event.type !== "finished");
  for (const event of events) run.show(event);
  const reason = news.some(({ type }) => type === "finished") ? "finished" : "cancelled";
  run.close(reportOf([...events, { type: "ended", reason, exitCode: null, ms: 0 }]));
}

/** Starts a session and waits for its end. */
async function debugged(
  configuration: vscode.DebugConfiguration,
  token: vscode.CancellationToken,
): Promise<void> {
  let session: vscode.DebugSession | undefined;
  const ended = new Promise<void>((resolve) => {
    const listeners = [
      vscode.debug.onDidStartDebugSession((started) => {
        if (started.name === configuration.name && !started.parentSession) session = started;
      }),
      vscode.debug.onDidTerminateDebugSession((one) => {
        if (one !== session) return;
        for (const listener of listeners) listener.dispose();
        resolve();
      }),
    ];
  });
  if (!(await vscode.debug.startDebugging(undefined, configuration)))
    throw new DojoError(
      "The debugger did not start. Its own message says why; running the tests needs none.",
    );
  token.onCancellationRequested(() => void vscode.debug.stopDebugging(session));
  await ended;
}
