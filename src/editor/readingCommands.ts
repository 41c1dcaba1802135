import { join } from "node:path";
import * as vscode from "vscode";
import { boardGraph, type BoardGraph } from "../core/board/graph.ts";
import { boardMermaid } from "../core/board/mermaid.ts";
import { boardOutline } from "../core/board/outline.ts";
import { parseScene } from "../core/board/scene.ts";
import type { Catalog } from "../core/catalog/catalog.ts";
import { interviewerNotes } from "../core/catalog/interviewerNotes.ts";
import { DojoError } from "../core/errors.ts";
import { visibleElements } from "../core/interview/board.ts";
import { readInterviewFolder } from "../services/interview/reading.ts";
import type { Archive } from "./archive.ts";
import type { Handlers, InterviewTarget, QuestionTarget } from "./commands.ts";
import { folderName, pickInterview } from "./interviewPicker.ts";
import type { Interviews } from "./interviews.ts";
import type { Log } from "./log.ts";
import { pickQuestion } from "./questionPicker.ts";
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
      if (board) await readings.showText(`Board of ${board.name}`, () => boardOutline(board.graph));
    },
    "designDojo.copyBoardAsMermaid": async (target) => {
      const board = await boardOf(parts, target);
      if (!board) return;
      await vscode.env.clipboard.writeText(boardMermaid(board.graph));
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

/** The live board as it is on screen, else that of the interview named or picked. */
async function boardOf(
  { interviews, archive }: Parts,
  target: InterviewTarget | undefined,
): Promise<{ name: string; graph: BoardGraph } | undefined> {
  if (!target && interviews.latest) {
    const { id, state } = interviews.latest;
    return { name: id, graph: boardGraph(visibleElements(state.board)) };
  }
  const row = target ?? (await pickInterview(await archive.rows(), "any"));
  if (!row) return undefined;
  const { board } = await readInterviewFolder(row.folder);
  if (board === null)
    throw new DojoError(`${row.folder} has no board.excalidraw. Open the interview to draw one.`);
  return {
    name: row.interview,
    graph: boardGraph(parseScene(board, join(row.folder, "board.excalidraw")).elements),
  };
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
