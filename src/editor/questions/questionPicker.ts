import * as vscode from "vscode";
import type { Catalog } from "../../core/catalog/catalog.ts";
import type { Question } from "../../core/catalog/question.ts";
import { DojoError } from "../../core/errors.ts";
import type { QuestionTarget } from "../commands.ts";

/** The question that a command was called with, else the one that the user picks; undefined when nothing was picked. */
export async function pickQuestion(
  catalog: Catalog,
  target: QuestionTarget | undefined,
  title: string,
): Promise<Question | undefined> {
  if (typeof target === "string") {
    const question = catalog.questions.get(target);
    if (!question)
      throw new DojoError(
        `The question "${target}" is not in the bank. Pick one from the Questions view.`,
      );
    return question;
  }
  if (target) return target.question;
  const items = [...catalog.questions.values()].map((question) => ({
    label: question.title,
    description: `${question.ai ? "⌃ · " : ""}${"●".repeat(question.difficulty)}${"○".repeat(4 - question.difficulty)} · ${question.minutes} min`,
    detail: question.summary,
    question,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: "Which question?",
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.question;
}
