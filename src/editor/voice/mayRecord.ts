import * as vscode from "vscode";
import type { SourceKind } from "../../core/voice/source.ts";
import type { Setting } from "../settings.ts";

const ASKED = "designDojo.askedToRecord";

/**
 * Whether a mock that has just begun is recorded. Asked until it is answered or closed, without holding the interview
 * up: an editor puts a notification away by itself, and then nobody may have seen it.
 */
export async function mayRecord(
  record: Setting<"ask" | "always" | "never">,
  memory: vscode.Memento,
  by: { readonly source: SourceKind; readonly isRemote: boolean },
): Promise<boolean> {
  if (record.value !== "ask") return record.value === "always";
  if (memory.get<boolean>(ASKED) === true) return false;
  const [yes, no] = ["Record", "Don't Record"];
  const choice = await vscode.window.showInformationMessage(
    `Record your voice in mock interviews? ${aboutPage(by)}The recording stays in the interview's folder, and you can delete it at any time.`,
    yes,
    no,
  );
  await memory.update(ASKED, true);
  if (choice === yes) await record.store("always");
  if (choice === no) await record.store("never");
  return choice === yes;
}

function aboutPage({ source, isRemote }: Parameters<typeof mayRecord>[2]): string {
  if (source === "page") return "This opens a page in your browser, which uses its microphone. ";
  return isRemote ? "Without a microphone on this machine a page opens in your browser. " : "";
}
