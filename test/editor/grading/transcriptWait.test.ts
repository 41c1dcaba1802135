import { beforeEach, expect, test, vi } from "vitest";
import { TranscriptsUnderway } from "../../../src/editor/grading/transcriptsUnderway.ts";
import { TranscriptWait } from "../../../src/editor/grading/transcriptWait.ts";

/** What the user sees, and how they answer. */
const user = vi.hoisted(() => ({
  shown: [] as string[],
  answer: undefined as string | undefined,
  cancel: (): void => undefined,
}));

vi.mock("vscode", () => ({
  ProgressLocation: { Notification: 15 },
  window: {
    withProgress: (_: object, run: (progress: object, token: object) => unknown) =>
      run(
        { report: ({ message }: { message: string }) => user.shown.push(message) },
        {
          isCancellationRequested: false,
          onCancellationRequested: (cancel: () => void) => (user.cancel = cancel),
        },
      ),
    showWarningMessage: (message: string, { modal }: { modal: boolean }) => {
      user.shown.push(message);
      // A notification goes away unanswered.
      if (!modal) return new Promise(() => undefined);
      return Promise.resolve(user.answer);
    },
  },
}));
beforeEach(() => Object.assign(user, { shown: [], answer: undefined }));

const [FOLDER, ID] = ["/home/me/interviews/monday", "monday"];
const SKIP = "[Grade Without It](command:designDojo.gradeWithoutTranscript)";

function waiting() {
  const underway = new TranscriptsUnderway();
  underway.tell(ID);
  const wait = new TranscriptWait(underway);
  return { underway, wait, mayGrade: wait.mayGrade(FOLDER) };
}

test("an interview that nobody transcribes is graded at once", async () => {
  const underway = new TranscriptsUnderway();
  underway.tell("tuesday");
  expect(await new TranscriptWait(underway).mayGrade(FOLDER)).toBe(true);
  expect(user.shown).toEqual([]);
});

test("a grade waits for the transcript, says how far that is, and goes on by itself", async () => {
  const { underway, mayGrade } = waiting();
  underway.tell(ID, { done: 3, of: 7 });
  underway.tell("tuesday", { done: 1, of: 2 });
  underway.end("tuesday", "partial");
  underway.end(ID, "whole");
  expect(await mayGrade).toBe(true);
  expect(user.shown).toEqual([SKIP, `3 of 7 pieces. ${SKIP}`]);
});

test("it goes on without the words when the user wants that", async () => {
  const { wait, mayGrade } = waiting();
  wait.skip();
  expect(await mayGrade).toBe(true);
  expect(() => wait.skip()).toThrow("No grade waits");
});

test("a cancel gives up the grade, not the transcription", async () => {
  const { underway, wait, mayGrade } = waiting();
  user.cancel();
  expect(await mayGrade).toBe(false);
  expect(underway.of(ID)).toEqual({ done: 0, of: 0 });
  const again = wait.mayGrade(FOLDER);
  underway.end(ID, "whole");
  expect(await again).toBe(true);
});

test("whoever asks twice waits once", async () => {
  const { underway, wait, mayGrade } = waiting();
  expect(await wait.mayGrade(FOLDER)).toBe(false);
  underway.end(ID, "whole");
  expect(await mayGrade).toBe(true);
});

test.each([
  ["Grade Without It", true],
  [undefined, false],
])("after a transcription that failed the user decides: %s", async (answer, isGraded) => {
  user.answer = answer;
  const { underway, mayGrade } = waiting();
  underway.end(ID, "partial");
  expect(await mayGrade).toBe(isGraded);
  expect(user.shown.at(-1)).toContain("Not all of the recording is transcribed");
});
