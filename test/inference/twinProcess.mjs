/** The twin as a child process. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

/**
 * Starts the twin and waits until it listens.
 * @returns {Promise<{ ports: string, stop: () => Promise<number> }>} its line of JSON; `stop` tells the megabytes that
 *   it has used at most
 */
export async function startTwin() {
  const child = spawn(process.execPath, [join(import.meta.dirname, "twin.mjs")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout });
  const [ports] = await Promise.race([once(lines, "line"), once(child, "exit").then(() => [])]);
  if (ports === undefined) throw new Error("The engine did not start; its message is above.");
  const stop = async () => {
    const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
    child.stdin.end();
    await once(child, "exit");
    return Math.round(Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) / 1024);
  };
  return { ports, stop };
}
