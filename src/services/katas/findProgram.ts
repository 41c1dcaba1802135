import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { kataEnvironment } from "./environment.ts";

const PATIENCE_MS = 15_000;

/** What a program prints when it is asked, or undefined when it is not there or fails. */
export async function ask(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(program, [...args], {
      env: { ...kataEnvironment(process.env, env) },
      timeout: PATIENCE_MS,
      windowsHide: true,
    });
    return stdout;
  } catch {
    return undefined;
  }
}

/** Whether a version such as `3.11.7` is at least `wanted`. */
export function isAtLeast(version: string, wanted: readonly [number, number]): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > wanted[0] || (major === wanted[0] && minor >= wanted[1]);
}
