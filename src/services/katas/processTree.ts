import { execFile, type ChildProcess } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";

/** The variable that marks every process of a run, whatever session or group it moves to. */
export const RUN_MARK = "DOJO_RUN";

/**
 * Ends a process that was started `detached`, with all that it started. On Linux that includes those which left
 * its group: they still carry the mark. Elsewhere the group goes (on Windows: the tree).
 */
export async function killTree(child: ChildProcess, mark: string): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  if (process.platform === "win32") {
    await promisify(execFile)("taskkill", ["/pid", String(pid), "/T", "/F"]).catch(() => undefined);
    return;
  }
  kill(-pid);
  if (process.platform !== "linux") return;
  for (const stray of await marked(mark)) kill(stray);
}

/** Processes whose environment carries the mark. Those of other users cannot be read, and are not ours. */
async function marked(mark: string): Promise<number[]> {
  const entries = await readdir("/proc").catch(() => []);
  const pids = entries.filter((name) => /^\d+$/.test(name)).map(Number);
  const own = await Promise.all(
    pids.map(async (pid) => {
      const environ = await readFile(`/proc/${pid}/environ`, "latin1").catch(() => "");
      return environ.includes(`${RUN_MARK}=${mark}\0`) ? [pid] : [];
    }),
  );
  return own.flat().filter((pid) => pid !== process.pid);
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}
