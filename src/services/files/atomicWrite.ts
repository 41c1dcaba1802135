import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { errorCode, type FileSystem } from "./fileSystem.ts";

/** Replaces a file as a whole: at any instant it holds either the old bytes or the new ones. */
export async function atomicWrite(
  files: FileSystem,
  path: string,
  content: string | Uint8Array,
): Promise<void> {
  const temporary = `${path}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    await writeSynced(
      files,
      temporary,
      typeof content === "string" ? Buffer.from(content) : content,
    );
    await renamePatiently(files, temporary, path);
  } catch (error) {
    await files.removeFile(temporary).catch(() => undefined);
    throw error;
  }
}

/** Writes all bytes; a disk that takes none at all is full. */
export function writeAll(files: FileSystem, descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) {
    const taken = files.write(descriptor, bytes.subarray(at));
    if (taken === 0) throw Object.assign(new Error("The disk took no bytes."), { code: "ENOSPC" });
    at += taken;
  }
}

/** For a descriptor whose bytes are known to be written: nothing more can be done when it does not close. */
export function closeQuietly(files: FileSystem, descriptor: number): void {
  try {
    files.close(descriptor);
  } catch {
    // The system takes it back with the process.
  }
}

/** Renames; on Windows a virus scanner or a sync client may hold a file for a moment. */
export async function renamePatiently(files: FileSystem, from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await files.rename(from, to);
    } catch (error) {
      const held =
        process.platform === "win32" && ["EPERM", "EBUSY", "EACCES"].includes(errorCode(error));
      if (!held || attempt === 5) throw error;
      await sleep(20 * attempt);
    }
  }
}

async function writeSynced(files: FileSystem, path: string, bytes: Uint8Array): Promise<void> {
  const descriptor = files.open(path, "wx");
  try {
    writeAll(files, descriptor, bytes);
    await files.sync(descriptor);
  } finally {
    files.close(descriptor);
  }
}
