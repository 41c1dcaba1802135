import { join } from "node:path";
import { toTranscriptFile, toWebVtt, type Transcript } from "../../core/interview/transcript.ts";
import { atomicWrite } from "../files/atomicWrite.ts";
import type { FileSystem } from "../files/fileSystem.ts";
import { readTranscript } from "./reading.ts";

/** The transcript as people and programs correct it, and as players show it. */
export const TRANSCRIPT_FILES = ["transcript.json", "transcript.vtt"] as const;

/** Writes a transcript in both forms. */
export async function writeTranscript(
  files: FileSystem,
  folder: string,
  transcript: Transcript,
): Promise<void> {
  const [json, vtt] = TRANSCRIPT_FILES;
  await atomicWrite(files, join(folder, json), toTranscriptFile(transcript));
  await atomicWrite(files, join(folder, vtt), toWebVtt(transcript));
}

/** Brings the subtitles up to date with a transcript that somebody corrected. @throws BadInput when it cannot be read. */
export async function followTranscript(files: FileSystem, folder: string): Promise<void> {
  const transcript = await readTranscript(folder);
  if (transcript) await atomicWrite(files, join(folder, TRANSCRIPT_FILES[1]), toWebVtt(transcript));
}
