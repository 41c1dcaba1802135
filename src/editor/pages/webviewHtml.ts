import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { FIRST_ASK } from "../../protocol/firstAsk.ts";

/** A page of `dist/webview`: one script, one style sheet. */
export interface Page {
  readonly name: "board" | "scorecard" | "replay" | "metrics";
  readonly title: string;
  /** Files of the page that it fetches itself, as data attributes of the body: `data-library`. */
  readonly data: Readonly<Record<string, vscode.Uri>>;
  /** Its page plays a recording, from memory. */
  readonly plays?: true;
  /** What VS Code hands back when it restores the page after a reload. */
  readonly state: { readonly interview?: string };
}

/** Where pages may load files from, and nowhere else; `folder` is that of an interview whose recording is played. */
export function localRoots(extension: vscode.Uri, folder?: string): vscode.Uri[] {
  return [
    vscode.Uri.joinPath(extension, "dist", "webview"),
    vscode.Uri.joinPath(extension, "media"),
    ...(folder === undefined ? [] : [vscode.Uri.file(folder)]),
  ];
}

/** The icon of a page's tab; unlike the activity bar, a tab does not colour it. */
export function tabIcon(extension: vscode.Uri): { light: vscode.Uri; dark: vscode.Uri } {
  const icon = (name: string) => vscode.Uri.joinPath(extension, "media", name);
  return { light: icon("dojo-light.svg"), dark: icon("dojo-dark.svg") };
}

/** Asks for the first view, and keeps the answer until the page's script takes over. */
const ASK_EARLY = `
    const heard = [];
    const hear = ({ data }) => heard.push(data);
    window.dojo = { api: acquireVsCodeApi(), heard, hear };
    window.addEventListener("message", hear);
    window.dojo.api.postMessage(${JSON.stringify(FIRST_ASK)});`;

/**
 * The page's HTML. Scripts run by nonce only, nothing is loaded from outside the extension;
 * inline styles are allowed because Excalidraw and Mermaid set them.
 */
export function webviewHtml(webview: vscode.Webview, extension: vscode.Uri, page: Page): string {
  const nonce = randomBytes(16).toString("base64");
  const folder = webview.asWebviewUri(vscode.Uri.joinPath(extension, "dist", "webview")).toString();
  const source = webview.cspSource;
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${source} 'unsafe-inline'`,
    `font-src ${source} data:`,
    `img-src ${source} data: blob:`,
    `connect-src ${source} data: blob:`,
    ...(page.plays ? ["media-src blob:"] : []),
  ].join("; ");
  const state = escapeHtml(JSON.stringify(page.state));
  const data = Object.entries(page.data)
    .map(([name, uri]) => ` data-${name}="${webview.asWebviewUri(uri).toString()}"`)
    .join("");
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${escapeHtml(page.title)}</title>
  <script type="module" nonce="${nonce}" src="${folder}/${page.name}.js"></script>
  <link rel="stylesheet" href="${folder}/${page.name}.css">
  <script nonce="${nonce}">{
    window.EXCALIDRAW_ASSET_PATH = "${folder}/";${ASK_EARLY}
  }</script>
</head>
<body data-state="${state}"${data}>
  <div id="root"></div>
</body>
</html>`;
}

export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
