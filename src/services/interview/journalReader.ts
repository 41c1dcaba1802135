import { join } from "node:path";
import type { InterviewEvent } from "../../core/interview/event.ts";
import { journalVersion, readLine, type RawLine } from "../../core/interview/upgrade.ts";
import { atomicWrite, writeAll } from "../files/atomicWrite.ts";
import { readIfThere, type FileSystem } from "../files/fileSystem.ts";

/** A line that is no event. `line` counts from 1. */
export interface RejectedLine {
  readonly line: number;
  readonly reason: string;
  readonly text: string;
}

export interface JournalContent {
  readonly events: readonly InterviewEvent[];
  readonly rejected: readonly RejectedLine[];
  /** Types that another version wrote: skipped here, kept in the file. */
  readonly unknown: readonly string[];
  /** The last line has no end: it was torn, or its end was. */
  readonly torn: boolean;
  /** The lines that are not rejected, as they stand in the file. */
  readonly kept: readonly string[];
}

/** Reads what can be read; throws for a journal of a newer version and when the disk fails. */
export async function readJournal(files: FileSystem, path: string): Promise<JournalContent> {
  const text = (await readIfThere(files, path))?.toString("utf8") ?? "";
  const lines = text
    .split("\n")
    .map((line, at) => ({ line: at + 1, text: line, raw: parse(line) }));
  const version = journalVersion(lines.map(({ raw }) => raw).filter((raw) => raw !== null));
  const events: InterviewEvent[] = [];
  const rejected: RejectedLine[] = [];
  const unknown: string[] = [];
  const kept: string[] = [];
  for (const { line, text, raw } of lines) {
    if (text.trim() === "") continue;
    const read = raw === null ? NOT_JSON : readLine(raw, version);
    if (read.kind === "damaged") {
      rejected.push({ line, reason: read.reason, text });
      continue;
    }
    kept.push(text);
    if (read.kind === "event") events.push(read.event);
    else unknown.push(read.type);
  }
  return { events, rejected, unknown, torn: text !== "" && !text.endsWith("\n"), kept };
}

/** What happened in the interview of this folder, as far as its journal can be read; throws as `readJournal` does. */
export async function readEvents(
  files: FileSystem,
  folder: string,
): Promise<readonly InterviewEvent[]> {
  return (await readJournal(files, join(folder, "journal.jsonl"))).events;
}

/** Moves the rejected lines to `journal.rejected.jsonl`. They are in one of the two files at any instant. */
export async function setAside(
  files: FileSystem,
  path: string,
  content: JournalContent,
): Promise<void> {
  if (content.rejected.length === 0) return;
  const descriptor = files.open(path.replace(/\.jsonl$/, ".rejected.jsonl"), "a");
  try {
    const lines = content.rejected.map((line) => `${JSON.stringify(line)}\n`).join("");
    writeAll(files, descriptor, Buffer.from(lines));
    await files.sync(descriptor);
  } finally {
    files.close(descriptor);
  }
  await atomicWrite(files, path, content.kept.map((line) => `${line}\n`).join(""));
}

const NOT_JSON = { kind: "damaged", reason: "not a JSON object" } as const;

function parse(line: string): RawLine | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? { ...value }
      : null;
  } catch {
    return null;
  }
}
