import { hostname } from "node:os";
import { disk, errorCode } from "../files/fileSystem.ts";
import { systemClock } from "./clock.ts";
import type { Machine } from "./lock.ts";

/** The real disk, the real clock, and this process. */
export const thisMachine: Machine = {
  files: disk,
  clock: systemClock,
  identity: { pid: process.pid, host: hostname(), isAlive },
};

/** Signal 0 asks and does nothing; a process of another user answers EPERM. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
}
