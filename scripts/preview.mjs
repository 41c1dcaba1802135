// Shows the webview pages in a plain browser, with invented data and VS Code's colours:
//   node scripts/build.mjs --webview && node scripts/preview.mjs
// then open http://localhost:4173/board?theme=dark (board, replay, scorecard, self-grade, metrics; dark, light, hc-dark,
// hc-light). Other states by query: scripts/preview/invented*.ts.
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const PORT = Number(process.env["PORT"] ?? 4173);
const TYPES = {
  ".css": "text/css",
  ".js": "text/javascript",
  ".woff2": "font/woff2",
  ".json": "application/json",
};
const BODY = {
  dark: "vscode-dark",
  light: "vscode-light",
  "hc-dark": "vscode-high-contrast",
  "hc-light": "vscode-high-contrast vscode-high-contrast-light",
};

const host = await esbuild.build({
  absWorkingDir: root,
  entryPoints: ["scripts/preview/host.ts"],
  bundle: true,
  write: false,
  format: "iife",
  minify: true,
  logLevel: "warning",
});
const hostScript = host.outputFiles[0].text;
const themes = await readFile(join(root, "scripts/preview/themes.css"), "utf8");

/** As the extension writes it, but for the stand-ins before the page's own script. */
function pageHtml(page, theme) {
  const bundle = page === "self-grade" ? "scorecard" : page;
  const csp = [
    "default-src 'none'",
    "script-src 'nonce-preview'",
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self' data:",
    "img-src 'self' data: blob:",
    "connect-src 'self' data: blob:",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${csp}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page}</title>
<style>${themes}</style>
<link rel="stylesheet" href="/dist/${bundle}.css">
<script nonce="preview">window.EXCALIDRAW_ASSET_PATH = location.origin + "/dist/";</script>
<script nonce="preview">window.previewPage = "${page}"; ${hostScript}</script>
<script nonce="preview" type="module" src="/dist/${bundle}.js"></script>
</head>
<body class="${BODY[theme] ?? BODY.dark}" data-library="/library" data-state="{&quot;interview&quot;:&quot;preview&quot;}"><div id="root"></div></body>
</html>`;
}

createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://preview");
  const page = pathname.slice(1);
  if (["board", "replay", "scorecard", "self-grade", "metrics"].includes(page)) {
    response.setHeader("content-type", "text/html");
    return response.end(pageHtml(page, searchParams.get("theme") ?? "dark"));
  }
  const file =
    pathname === "/library"
      ? "media/design-dojo.excalidrawlib"
      : pathname.replace("/dist/", "dist/webview/");
  response.setHeader("content-type", TYPES[extname(file)] ?? "application/octet-stream");
  return createReadStream(join(root, normalize(file)))
    .on("error", () => response.writeHead(404).end())
    .pipe(response);
}).listen(PORT, "127.0.0.1", () => console.log(`http://localhost:${PORT}/board?theme=dark`));
