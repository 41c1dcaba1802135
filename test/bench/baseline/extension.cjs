"use strict";
const vscode = require("vscode");

exports.activate = (context) => {
  const folder = vscode.Uri.joinPath(context.extensionUri, "page");
  const open = () => {
    const panel = vscode.window.createWebviewPanel(
      "bench.board",
      "Bare Board",
      vscode.ViewColumn.One,
      {
        enableScripts: true,
        localResourceRoots: [folder],
        retainContextWhenHidden: true,
      },
    );
    panel.webview.html = pageHtml(panel.webview, panel.webview.asWebviewUri(folder));
  };
  context.subscriptions.push(vscode.commands.registerCommand("bench.openBareBoard", open));
};

function pageHtml({ cspSource }, base) {
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
<div id="root"></div>`;
}
