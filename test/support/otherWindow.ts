import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { onTestFinished } from "vitest";
import { temporaryFolder } from "./files.ts";

/** A process that has an interview open, as another window does. It works on a new one unless there is an `id`. */
export async function otherWindow(home: string, id = "") {
  const program = join(await temporaryFolder(), "writer.mjs");
  const entry = fileURLToPath(new URL("interviewWriter.ts", import.meta.url));
  const node = { platform: "node", format: "esm" } as const;
  await build({ entryPoints: [entry], outfile: program, bundle: true, ...node });
  const child = spawn(process.execPath, [program, home, id], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const close = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "close");
  };
  onTestFinished(close);
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  const opened = JSON.parse(line) as { readonly id: string };
  return { pid: child.pid, close, folder: join(home, "interviews", opened.id), id: opened.id };
}
