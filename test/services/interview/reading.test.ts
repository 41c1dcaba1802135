import { mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { BadInput } from "../../../src/core/errors.ts";
import { readInterviewFolder } from "../../../src/services/interview/reading.ts";
import { temporaryFolder } from "../../support/files.ts";

async function folderWith(files: Record<string, string>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

const MINIMAL = '{"schema": "dojo.interview/v1", "question": "llm-gateway"}';

describe("an interview folder that somebody else made", () => {
  test("needs nothing but a schema and a question", async () => {
    const folder = await folderWith({ "interview.json": MINIMAL });
    expect(await readInterviewFolder(folder)).toEqual({
      folder,
      id: basename(folder),
      file: { schema: "dojo.interview/v1", question: "llm-gateway" },
      notes: null,
      transcript: null,
      board: null,
    });
  });

  test("keeps unknown fields and reads unknown values as missing", async () => {
    const folder = await folderWith({
      "interview.json":
        '\uFEFF{"schema": "dojo.interview/v1", "question": "q", "id": "A 1", "mode": "panel", "minutes": "long", "cohort": 7}',
      "notes.md": "# Notes",
      "transcript.json":
        '{"schema": "dojo.transcript/v1", "segments": [{"speaker": "candidate", "start_ms": 0, "end_ms": 5, "text": "Hi"}]}',
      "board.excalidraw": '{"elements": []}',
    });
    expect(await readInterviewFolder(folder)).toEqual({
      folder,
      id: "A 1",
      file: { schema: "dojo.interview/v1", question: "q", id: "A 1", cohort: 7 },
      notes: "# Notes",
      transcript: {
        schema: "dojo.transcript/v1",
        segments: [{ speaker: "candidate", start_ms: 0, end_ms: 5, text: "Hi" }],
      },
      board: { elements: [] },
    });
  });

  test.each([
    [{}, "interview.json: no such file."],
    [{ "interview.json": "{" }, "interview.json: not valid JSON"],
    [{ "interview.json": "[]" }, "interview.json: "],
    [{ "interview.json": '{"schema": "dojo.interview/v1"}' }, "interview.json: question: "],
    [
      { "interview.json": '{"schema": "x", "question": "q"}' },
      'interview.json: schema: must be "dojo.interview/v1"',
    ],
    [
      { "interview.json": MINIMAL, "board.excalidraw": '{"elements": [' },
      "board.excalidraw: not valid JSON",
    ],
    [
      {
        "interview.json": MINIMAL,
        "transcript.json":
          '{"schema": "dojo.transcript/v1", "segments": [{"speaker": "candidate", "start_ms": 0, "end_ms": 5, "text": "Hi"}, {"speaker": "dog"}]}',
      },
      "transcript.json: segments[1].speaker: ",
    ],
  ])("that cannot be read is named: %j", async (files, message) => {
    const folder = await folderWith(files);
    const failure = readInterviewFolder(folder);
    await expect(failure).rejects.toBeInstanceOf(BadInput);
    await expect(failure).rejects.toThrow(join(folder, message));
  });

  test("a folder where a file should be is an error with its name", async () => {
    const folder = await folderWith({ "interview.json": MINIMAL });
    await mkdir(join(folder, "notes.md"));
    await expect(readInterviewFolder(folder)).rejects.toThrow(
      `${join(folder, "notes.md")}: cannot be read`,
    );
  });
});
