import { basename, join } from "node:path";
import * as vscode from "vscode";
import { DojoError } from "../../core/errors.ts";
import { boardElementId } from "../../core/evidence/sources.ts";
import type { InterviewGrading } from "../../services/grading/interviewGrading.ts";
import type { Interviews } from "../interview/interviews.ts";

/** Shows where a quote comes from: the box on the board, the line of the notes, the turn of the transcript. */
export class SourceReveal {
  constructor(private readonly interviews: Interviews) {}

  /** `source` is an address such as `B:x1`, `N03` or `S017`; `text` the quote. */
  async show(grading: InterviewGrading, source: string, text: string): Promise<void> {
    const { evidence } = await grading.subject();
    const kind = evidence.sources.find(({ id }) => id === source)?.kind;
    const element = boardElementId(source);
    if (kind === "board" && element !== null) {
      const panel = await this.interviews.show(basename(grading.folder));
      panel.showElement(element);
    } else {
      const file = kind === "notes" ? "notes.md" : "transcript.json";
      await showPassage(vscode.Uri.file(join(grading.folder, file)), text);
    }
  }
}

async function showPassage(uri: vscode.Uri, text: string): Promise<void> {
  const document = await Promise.resolve(vscode.workspace.openTextDocument(uri)).catch(
    (cause: unknown) => {
      throw new DojoError(
        `${uri.fsPath} cannot be opened. Grade the interview again if it was moved.`,
        { cause },
      );
    },
  );
  // JSON stores a quotation mark with a backslash before it.
  const stored = uri.path.endsWith(".json") ? JSON.stringify(text).slice(1, -1) : text;
  const at = document.getText().indexOf(stored);
  const range =
    at < 0
      ? undefined
      : new vscode.Range(document.positionAt(at), document.positionAt(at + stored.length));
  await vscode.window.showTextDocument(document, {
    preview: true,
    viewColumn: vscode.ViewColumn.Beside,
    ...(range && { selection: range }),
  });
}
