"use strict";
const fs = require("node:fs");
const path = require("node:path");
const vscode = require("vscode");

exports.activate = (context) => {
  const folder = vscode.Uri.joinPath(context.extensionUri, "page");
  const open = (boardFile) => {
    const panel = vscode.window.createWebviewPanel(
      "bench.board",
      "Bare Board",
      vscode.ViewColumn.One,
      {
        enableScripts: true,
        localResourceRoots: [
          folder,
          ...(boardFile ? [vscode.Uri.file(path.dirname(boardFile))] : []),
        ],
        retainContextWhenHidden: true,
      },
    );
    const { webview } = panel;
    if (boardFile)
      webview.onDidReceiveMessage((text) => fs.writeFileSync(`${boardFile}.saved`, text));
    const board = boardFile && webview.asWebviewUri(vscode.Uri.file(boardFile));
    webview.html = pageHtml(webview, webview.asWebviewUri(folder), board);
  };
  context.subscriptions.push(
    vscode.commands.registerCommand("bench.openBareBoard", () => open()),
    vscode.commands.registerCommand("bench.openLargeBoard", () => open(process.env.LARGE_BOARD)),
  );
};

function pageHtml({ cspSource }, base, board) {
  const nonce = "bench";
  return `<!doctype html>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-${nonce}';
  style-src ${cspSource} 'unsafe-inline'; font-src ${cspSource} data:;
  img-src ${cspSource} data: blob:; connect-src ${cspSource} data: blob:">
<link rel="stylesheet" href="${base}/page.css">
<script nonce="${nonce}">window.EXCALIDRAW_ASSET_PATH = "${base}/";</script>
<script type="module" nonce="${nonce}" src="${base}/page.js"></script>
<style>html, body, #root { height: 100%; margin: 0; padding: 0; }</style>
<body${board ? ` data-board="${board}"` : ""}><div id="root"></div>`;
}
