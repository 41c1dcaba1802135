import * as vscode from "vscode";
import type { Setting } from "../settings.ts";

const ASKED = "designDojo.askedToRecord";

/**
 * Whether a mock that has just begun is recorded. Asked once, without holding the interview up; on another
 * machine, which hardly has a microphone, not at all.
 */
export async function mayRecord(
  record: Setting<"ask" | "always" | "never">,
  memory: vscode.Memento,
  remote: string | undefined,
): Promise<boolean> {
  if (record.value !== "ask") return record.value === "always";
  if (remote !== undefined || memory.get<boolean>(ASKED) === true) return false;
  await memory.update(ASKED, true);
  const [yes, no] = ["Record", "Don't Record"];
  const choice = await vscode.window.showInformationMessage(
    "Record your voice in mock interviews? The recording stays in the interview's folder on this machine, and you can delete it at any time.",
    yes,
    no,
  );
  if (choice === yes) await record.store("always");
  if (choice === no) await record.store("never");
  return choice === yes;
}
