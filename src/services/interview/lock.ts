import { randomUUID } from "node:crypto";
import { basename, join } from "node:path";
import * as z from "zod";
import { Emitter } from "../../core/emitter.ts";
import { DojoError } from "../../core/errors.ts";
import { atomicWrite, closeQuietly, writeAll } from "../files/atomicWrite.ts";
import { errorCode, readIfThere, removeIfThere, type FileSystem } from "../files/fileSystem.ts";
import type { Clock } from "./clock.ts";

/** The process that may write an interview. Times are ISO 8601. */
const LockHolder = z.object({
  pid: z.int(),
  host: z.string(),
  started: z.string(),
  heartbeat: z.string(),
  /** Tells two windows of one process apart. */
  token: z.string(),
});
export type LockHolder = z.infer<typeof LockHolder>;

/** Who we are, and whether another process of this host is running. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  isAlive(pid: number): boolean;
}

/** What the computer gives to an interview. */
export interface Machine {
  readonly files: FileSystem;
  readonly clock: Clock;
  readonly identity: ProcessIdentity;
}

const HEARTBEAT_MS = 5_000;
const STALE_MS = 15_000;

/** Another writer may be creating its lock at this moment: the file is there and still empty. */
export const UNKNOWN_HOLDER: LockHolder = {
  pid: 0,
  host: "unknown",
  started: "",
  heartbeat: "",
  token: "",
};

/** The right to write one interview, held by a file with a heartbeat: no operating system lock is needed. */
export class InterviewLock {
  /** Another process took over. */
  readonly lost = new Emitter<void>();
  #stopBeating: (() => void) | null;
  #beating: Promise<void> | null = null;

  private constructor(
    private readonly machine: Machine,
    private readonly path: string,
    private readonly self: LockHolder,
  ) {
    this.#stopBeating = machine.clock.every(HEARTBEAT_MS, () => void this.beat());
  }

  /** The lock, or who holds it. A dead holder is replaced. Throws when the folder cannot be written. */
  static async take(machine: Machine, folder: string): Promise<InterviewLock | LockHolder> {
    const path = join(folder, "lock.json");
    const { pid, host } = machine.identity;
    for (;;) {
      const now = new Date(machine.clock.now()).toISOString();
      const self = { pid, host, started: now, heartbeat: now, token: randomUUID() };
      if (await createLock(machine.files, path, self))
        return new InterviewLock(machine, path, self);
      const holder = (await readLive(machine, path)) ?? (await removeStale(machine, path, self));
      if (holder !== null) return holder;
    }
  }

  /** Renews the heartbeat, or finds that somebody took over while this process slept. */
  beat(): Promise<void> {
    this.#beating ??= this.#renew().finally(() => (this.#beating = null));
    return this.#beating;
  }

  async release(): Promise<void> {
    if (this.#stopBeating === null) return;
    this.#stopBeating();
    this.#stopBeating = null;
    // A heartbeat that is on its way would put the file back.
    await this.#beating;
    try {
      const holder = await readHolder(this.machine.files, this.path);
      if (holder?.token === this.self.token) await this.machine.files.removeFile(this.path);
    } catch {
      // The next process finds the lock stale after a while.
    }
  }

  async #renew(): Promise<void> {
    try {
      const holder = await readHolder(this.machine.files, this.path);
      if (this.#stopBeating === null) return;
      if (holder?.token !== this.self.token) return this.#lose();
      const heartbeat = new Date(this.machine.clock.now()).toISOString();
      await atomicWrite(this.machine.files, this.path, JSON.stringify({ ...this.self, heartbeat }));
    } catch {
      // A disk that fails is told by the journal; the lock is renewed when it works again.
    }
  }

  #lose(): void {
    this.#stopBeating?.();
    this.#stopBeating = null;
    this.lost.emit();
  }
}

/**
 * Does `work` in an interview's folder while no other window may write there; this one may have it open.
 * `next`: what to do when another one has: `delete it again`. @throws DojoError that says who has.
 */
export async function whileNobodyElse<T>(
  machine: Machine,
  folder: string,
  next: string,
  work: () => Promise<T>,
): Promise<T> {
  const lock = await InterviewLock.take(machine, folder);
  const { identity } = machine;
  const isOurs = lock instanceof InterviewLock;
  if (!isOurs && (lock.pid !== identity.pid || lock.host !== identity.host))
    throw new DojoError(
      `${describeHolder(lock, identity)} has the interview ${basename(folder)} open. Close it there, then ${next}.`,
    );
  try {
    return await work();
  } finally {
    if (isOurs) await lock.release();
  }
}

/** `Another window on ada-laptop (process 4711)`, for a person. */
export function describeHolder({ pid, host }: LockHolder, own: ProcessIdentity): string {
  if (pid === 0) return "Another window";
  if (host !== own.host) return `Another window on ${host} (process ${pid})`;
  return pid === own.pid ? "Another panel of this window" : `Another window (process ${pid})`;
}

/** False when there is a lock already. */
async function createLock(files: FileSystem, path: string, self: LockHolder): Promise<boolean> {
  let descriptor: number;
  try {
    descriptor = files.open(path, "wx");
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
  try {
    writeAndClose(files, descriptor, Buffer.from(JSON.stringify(self)));
    return true;
  } catch (error) {
    // A full disk: an empty lock would keep everybody out, ourselves included.
    await files.removeFile(path).catch(() => undefined);
    throw error;
  }
}

function writeAndClose(files: FileSystem, descriptor: number, bytes: Uint8Array): void {
  try {
    writeAll(files, descriptor, bytes);
  } finally {
    // A lock that is written must not be left behind as if it had failed.
    closeQuietly(files, descriptor);
  }
}

/** The holder when it is alive. */
async function readLive(
  { files, clock, identity }: Machine,
  path: string,
): Promise<LockHolder | null> {
  const holder = await readHolder(files, path);
  if (holder === null) {
    const age = clock.now() - (await mtimeOf(files, path));
    return age > STALE_MS ? null : UNKNOWN_HOLDER;
  }
  if (holder.host === identity.host && !identity.isAlive(holder.pid)) return null;
  return clock.now() - Date.parse(holder.heartbeat) > STALE_MS ? null : holder;
}

/**
 * Removes a stale lock. Only who holds a second lock for that may, else two processes that both
 * found it stale could remove each other's new one. Returns UNKNOWN_HOLDER while another does it.
 */
async function removeStale(
  machine: Machine,
  path: string,
  self: LockHolder,
): Promise<LockHolder | null> {
  const takeover = `${path}.takeover`;
  if (!(await createLock(machine.files, takeover, self))) {
    const other = await readLive(machine, takeover);
    if (other !== null) return UNKNOWN_HOLDER;
    await removeIfThere(machine.files, takeover);
    return null;
  }
  try {
    if ((await readLive(machine, path)) === null) await removeIfThere(machine.files, path);
  } finally {
    await removeIfThere(machine.files, takeover);
  }
  return null;
}

/** Null for a lock that is gone, empty or damaged. */
async function readHolder(files: FileSystem, path: string): Promise<LockHolder | null> {
  const text = (await readIfThere(files, path))?.toString("utf8");
  try {
    return LockHolder.safeParse(JSON.parse(text ?? "")).data ?? null;
  } catch {
    return null;
  }
}

/** 0 for a file that is gone. */
async function mtimeOf(files: FileSystem, path: string): Promise<number> {
  try {
    return (await files.facts(path)).mtimeMs;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return 0;
    throw error;
  }
}
