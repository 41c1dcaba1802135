"use strict";
const fs = require("node:fs");
const path = require("node:path");
const vscode = require("vscode");

exports.activate = (context) => {
  const folder = vscode.Uri.joinPath(context.extensionUri, "page");
  const open = (file, data) => {
    const panel = vscode.window.createWebviewPanel(
      "bench.board",
      "Bare Board",
      vscode.ViewColumn.One,
      {
        enableScripts: true,
        localResourceRoots: [folder, ...(file ? [vscode.Uri.file(path.dirname(file))] : [])],
        retainContextWhenHidden: true,
      },
    );
    const { webview } = panel;
    if (data === "board")
      webview.onDidReceiveMessage((text) => fs.writeFileSync(`${file}.saved`, text));
    const address = file && webview.asWebviewUri(vscode.Uri.file(file)).toString();
    const attribute = file && `data-${data}="${address}"`;
    webview.html = pageHtml(webview, webview.asWebviewUri(folder), attribute);
  };
  context.subscriptions.push(
    vscode.commands.registerCommand("bench.openBareBoard", () => open()),
    vscode.commands.registerCommand("bench.openLargeBoard", () =>
      open(process.env.LARGE_BOARD, "board"),
    ),
    vscode.commands.registerCommand("bench.openBoards", () => open(process.env.BOARDS, "boards")),
  );
};

function pageHtml({ cspSource }, base, attribute = "") {
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
<body ${attribute}><div id="root"></div>`;
}
