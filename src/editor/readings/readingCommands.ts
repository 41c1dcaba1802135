import { join } from "node:path";
import * as vscode from "vscode";
import type { Catalog } from "../../core/catalog/catalog.ts";
import { interviewerNotes } from "../../core/catalog/interviewerNotes.ts";
import { DojoError } from "../../core/errors.ts";
import type { Handlers, InterviewTarget, QuestionTarget } from "../commands.ts";
import type { Archive } from "../history/archive.ts";
import { folderName, pickInterview } from "../history/interviewPicker.ts";
import type { Interviews } from "../interview/interviews.ts";
import type { Log } from "../log.ts";
import { pickQuestion } from "../questions/questionPicker.ts";
import type { Readings } from "./readings.ts";

interface Parts {
  readonly catalog: () => Catalog;
  readonly interviews: Interviews;
  readonly archive: Archive;
  readonly readings: Readings;
  readonly log: Log;
}

type ReadingCommand =
  | "showBoardAsText"
  | "copyBoardAsMermaid"
  | "openReferenceAnswer"
  | "showInterviewerNotes"
  | "openBoard"
  | "openNotes"
  | "openInterviewFolder"
  | "refresh"
  | "showLogs";

/** Commands that show something and change nothing. */
export function readingCommands(parts: Parts): Pick<Handlers, `designDojo.${ReadingCommand}`> {
  const { interviews, archive, readings, log } = parts;
  return {
    "designDojo.showBoardAsText": async (target) => {
      const board = await boardOf(parts, target);
      if (board) await readings.showText(`Board of ${board.name}`, () => board.outline);
    },
    "designDojo.copyBoardAsMermaid": async (target) => {
      const board = await boardOf(parts, target);
      if (!board) return;
      await vscode.env.clipboard.writeText(board.mermaid);
      vscode.window.setStatusBarMessage("$(check) Board copied as Mermaid", 3_000);
    },
    "designDojo.openReferenceAnswer": (target) => openReference(parts, target),
    "designDojo.showInterviewerNotes": (target) => showInterviewerNotes(parts, target),
    "designDojo.openBoard": async (target) => {
      const row = target ?? (await pickInterview(await archive.rows(), "any"));
      if (row) await interviews.show(folderName(row));
    },
    "designDojo.openNotes": async (target) => {
      const row = target ?? (await pickInterview(await archive.rows(), "any"));
      if (row) await vscode.window.showTextDocument(vscode.Uri.file(join(row.folder, "notes.md")));
    },
    "designDojo.openInterviewFolder": async (target) => {
      const row = target ?? (await pickInterview(await archive.rows(), "any"));
      if (row) await vscode.commands.executeCommand("revealFileInOS", vscode.Uri.file(row.folder));
    },
    "designDojo.refresh": () => archive.refresh(),
    "designDojo.showLogs": () => log.show(),
  };
}

/** What reads a board is loaded with the first one that is read. */
async function boardOf(parts: Parts, target: InterviewTarget | undefined) {
  const { boardText } = await import("../interview/boardText.ts");
  return boardText(parts, target);
}

async function openReference(
  { catalog, interviews, readings }: Parts,
  target: QuestionTarget | undefined,
): Promise<void> {
  if (interviews.isMock)
    throw new DojoError(
      "Reference answers are locked while a mock interview runs. End it, then compare.",
    );
  const question = await pickQuestion(
    catalog(),
    target ?? interviews.latest?.state.header.question,
    "Open Reference Answer",
  );
  if (!question) return;
  const { title, reference, model } = question;
  const text = `# ${title}: reference answer\n\nOne valid design; others are fine.\n\n${reference}\n## The design as a diagram\n\n\`\`\`mermaid\n${model}\`\`\`\n`;
  await readings.showMarkdown(`Reference: ${question.id}`, () => text);
}

async function showInterviewerNotes(
  { catalog, interviews, readings }: Parts,
  target: QuestionTarget | undefined,
): Promise<void> {
  if (interviews.isMock) {
    const show = "Show Anyway";
    const choice = await vscode.window.showWarningMessage(
      "These notes are for the person who plays the interviewer.",
      { modal: true, detail: "They hold every line that is still to come, with its minute." },
      show,
    );
    if (choice !== show) return;
  }
  const question = await pickQuestion(
    catalog(),
    target ?? interviews.live?.state.header.question,
    "Show Interviewer Notes",
  );
  if (question)
    await readings.showMarkdown(`Interviewer notes: ${question.id}`, () =>
      interviewerNotes(question),
    );
}
