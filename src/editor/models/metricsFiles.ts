import { homedir } from "node:os";
import { basename, join } from "node:path";
import * as vscode from "vscode";
import { DojoError } from "../../core/errors.ts";
import type { MetricsSource } from "./metricsSource.ts";

/** Asks where, and writes all figures there as OpenMetrics text. */
export async function exportMetrics(source: Pick<MetricsSource, "exportText">): Promise<void> {
  const text = await source.exportText();
  const file = await vscode.window.showSaveDialog({
    title: "Export Model Metrics",
    filters: { "OpenMetrics text": ["prom", "txt"] },
    defaultUri: vscode.Uri.file(join(homedir(), "design-dojo-metrics.prom")),
  });
  if (!file) return;
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
  const open = "Open";
  const wish = await vscode.window.showInformationMessage(
    `The model metrics are in ${basename(file.fsPath)}.`,
    open,
  );
  if (wish === open) await vscode.window.showTextDocument(file);
}

/** @throws DojoError before the first call. */
export async function openCallLog({ logFile }: Pick<MetricsSource, "logFile">): Promise<void> {
  const file = vscode.Uri.file(logFile);
  try {
    await vscode.workspace.fs.stat(file);
  } catch (error) {
    throw new DojoError(`${logFile} is not there yet: the first request to a model creates it.`, {
      cause: error,
    });
  }
  await vscode.window.showTextDocument(file);
}
