import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { Recorder } from "../../services/voice/recorder.ts";

/**
 * Opens the recorder page of a recorder in the user's browser, wherever that is. The link lets one page in; it takes
 * the place of a page that was opened before.
 */
export async function openRecorderPage(recorder: Recorder): Promise<void> {
  const { page } = recorder;
  if (!page) return;
  const here = vscode.Uri.parse(`http://127.0.0.1:${page.port}/`);
  const there = await vscode.env.asExternalUri(here);
  const token = randomBytes(24).toString("base64url");
  recorder.admit(token, originsOf(there));
  // The editor resolves an address of this machine once more, which keeps the fragment; a tunnel's may lose it.
  const address = LOOPBACK.test(there.authority) ? here : there;
  await vscode.env.openExternal(address.with({ fragment: token }));
}

const LOOPBACK = /^(localhost|127\.0\.0\.1)(?=:\d+$|$)/;

/** A machine has two names for itself, and an editor may take the other one. */
function originsOf({ scheme, authority }: vscode.Uri): string[] {
  const names = ["localhost", "127.0.0.1"].map((name) => authority.replace(LOOPBACK, name));
  return [...new Set(names)].map((name) => `${scheme}://${name}`);
}
