import { basename, join, resolve } from "node:path";
import type * as z from "zod";
// From the part of zod that has it: through the namespace, every locale would come along.
import { toDotPath } from "zod/v4/core";
import { BadInput, messageOf } from "../../core/errors.ts";
import { LooseInterviewFile } from "../../core/interview/interview.ts";
import { Transcript } from "../../core/interview/transcript.ts";
import { disk, explainFileError, readIfThere } from "../files/fileSystem.ts";

/** What can be graded of an interview. A piece that is not there is null. */
export interface InterviewMaterial {
  readonly folder: string;
  /** As `interview.json` says, else the folder's name. */
  readonly id: string;
  readonly file: LooseInterviewFile;
  readonly notes: string | null;
  readonly transcript: Transcript | null;
  /** The Excalidraw scene as parsed JSON, not yet checked. */
  readonly board: unknown;
}

/**
 * Reads a folder with `interview.json` and any of `notes.md`, `transcript.json`, `board.excalidraw`,
 * whoever wrote it. Throws BadInput for a piece that is there and cannot be read.
 */
export async function readInterviewFolder(folder: string): Promise<InterviewMaterial> {
  const [file, notes, transcript, board] = await Promise.all([
    readInterviewFile(folder),
    readText(join(folder, "notes.md")),
    readTranscript(folder),
    readJson(join(folder, "board.excalidraw")),
  ]);
  return { folder, id: file.id ?? basename(resolve(folder)), file, notes, transcript, board };
}

/** `interview.json` of a folder; throws BadInput when it is missing or is not one. */
export async function readInterviewFile(folder: string, files = disk): Promise<LooseInterviewFile> {
  const path = join(folder, "interview.json");
  const raw = await readJson(path, files);
  if (raw === null) {
    throw new BadInput(
      path,
      "no such file. Give a folder that holds an interview, with an interview.json in it.",
    );
  }
  const parsed = LooseInterviewFile.safeParse(raw);
  if (parsed.success) return parsed.data;
  const next = 'At least {"schema": "dojo.interview/v1", "question": "<id>"} is needed.';
  throw new BadInput(path, `${describe(parsed.error)}. ${next}`);
}

/** `transcript.json` of a folder, or null. Throws BadInput when it is there and is none. */
export async function readTranscript(folder: string): Promise<Transcript | null> {
  const path = join(folder, "transcript.json");
  const raw = await readJson(path);
  if (raw === null) return null;
  const parsed = Transcript.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new BadInput(
    path,
    `${describe(parsed.error)}. Correct it, or remove the file to grade without speech.`,
  );
}

/** Names the place: `segments[3].start_ms: …`. */
function describe(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return "not in the expected form";
  const place = toDotPath(issue.path);
  return place === "" ? issue.message : `${place}: ${issue.message}`;
}

async function readJson(path: string, files = disk): Promise<unknown> {
  const text = await readText(path, files);
  if (text === null) return null;
  try {
    // Some editors put a byte order mark before the text.
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new BadInput(
      path,
      `not valid JSON (${messageOf(error)}). Repair or remove the file.`,
      undefined,
      {
        cause: error,
      },
    );
  }
}

async function readText(path: string, files = disk): Promise<string | null> {
  try {
    return (await readIfThere(files, path))?.toString("utf8") ?? null;
  } catch (error) {
    throw new BadInput(path, `cannot be read: ${explainFileError(error)}.`, undefined, {
      cause: error,
    });
  }
}
