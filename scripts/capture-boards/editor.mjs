import { mkdtemp, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium } from "playwright-core";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const FONTS = fileURLToPath(
  new URL("../../node_modules/@excalidraw/excalidraw/dist/prod/fonts/", import.meta.url),
);
const TYPES = { ".js": "text/javascript", ".css": "text/css", ".html": "text/html" };
const PAGE = `<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="/page.css">
<style>html, body, #root { height: 100%; margin: 0 }</style>
<script>window.EXCALIDRAW_ASSET_PATH = location.origin + "/";</script>
<div id="root"></div><script type="module" src="/page.js"></script>`;

async function bundlePage() {
  const outdir = await mkdtemp(join(tmpdir(), "capture-boards-"));
  await build({
    entryPoints: [join(HERE, "page.jsx")],
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    conditions: ["production"],
    define: { "process.env.NODE_ENV": '"production"' },
    loader: { ".woff2": "file", ".ttf": "file" },
  });
  return outdir;
}

function serve(outdir) {
  const answer = async (request, response) => {
    const path = normalize(new URL(request.url, "http://page").pathname);
    if (path === "/") return response.setHeader("content-type", "text/html").end(PAGE);
    const file = path.startsWith("/fonts/") ? join(FONTS, path.slice(7)) : join(outdir, path);
    try {
      const body = await readFile(file);
      response.setHeader("content-type", TYPES[extname(file)] ?? "application/octet-stream");
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  };
  const server = createServer((request, response) => void answer(request, response));
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

/** The bundled Excalidraw in a headless browser; `open` gives a fresh board. */
export async function startEditor(executablePath) {
  const server = await serve(await bundlePage());
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu"],
  });
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    async open() {
      const context = await browser.newContext({ viewport: { width: 1500, height: 950 } });
      await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin });
      const page = await context.newPage();
      await page.goto(origin);
      await page.waitForFunction(() => window.board !== undefined);
      return new Pen(page);
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}

/** A person at the board: pointer and keyboard only. Coordinates are pixels of the page. */
export class Pen {
  constructor(page) {
    this.page = page;
  }

  async drag(from, to, { keys = [] } = {}) {
    const { mouse, keyboard } = this.page;
    for (const key of keys) await keyboard.down(key);
    await mouse.move(...from);
    await mouse.down();
    await mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, { steps: 4 });
    await mouse.move(...to, { steps: 4 });
    await mouse.up();
    for (const key of keys) await keyboard.up(key);
  }

  /** Draws a shape from corner to corner and writes into it with Enter. */
  async shape(key, [x, y], [width, height], text) {
    await this.page.keyboard.press(key);
    await this.drag([x, y], [x + width, y + height]);
    if (text) await this.write(text);
    await this.deselect();
  }

  rectangle(at, size, text) {
    return this.shape("r", at, size, text);
  }

  ellipse(at, size, text) {
    return this.shape("o", at, size, text);
  }

  diamond(at, size, text) {
    return this.shape("d", at, size, text);
  }

  /** Drags an arrow; Control held keeps Excalidraw from binding it. */
  async arrow(from, to, { label, unbound = false } = {}) {
    await this.page.keyboard.press("a");
    await this.drag(from, to, { keys: unbound ? ["Control"] : [] });
    if (label) await this.write(label);
    await this.deselect();
  }

  async line(from, to) {
    await this.page.keyboard.press("l");
    await this.drag(from, to);
    await this.deselect();
  }

  /** Freehand stroke through all points. */
  async stroke(points) {
    await this.page.keyboard.press("p");
    const [first, ...rest] = points;
    await this.page.mouse.move(...first);
    await this.page.mouse.down();
    for (const point of rest) await this.page.mouse.move(...point, { steps: 8 });
    await this.page.mouse.up();
    await this.deselect();
  }

  /** Loose text whose top left corner is near the point. */
  async text([x, y], text) {
    await this.page.keyboard.press("t");
    await this.page.mouse.click(x, y);
    await this.type(text);
    await this.deselect();
  }

  /** Types on empty ground and drags the text away, so that it never binds to a shape. */
  async looseText(from, to, text) {
    await this.text(from, text);
    await this.page.mouse.click(from[0] + 8, from[1] + 4);
    await this.drag([from[0] + 8, from[1] + 4], [to[0] + 8, to[1] + 4]);
    await this.deselect();
  }

  async write(text) {
    await this.page.keyboard.press("Enter");
    await this.type(text);
  }

  async type(text) {
    await this.page.waitForSelector("textarea.excalidraw-wysiwyg");
    await this.page.keyboard.type(text);
    await this.page.keyboard.press("Escape");
  }

  async deselect() {
    await this.page.keyboard.press("Escape");
    await this.page.keyboard.press("v");
  }

  /** Rubber band over everything between the corners. */
  async select(from, to) {
    await this.deselect();
    await this.drag(from, to);
  }

  async press(...keys) {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** A paste as the browser delivers it. `data` maps a MIME type to its text. */
  async paste(data, at = [700, 400]) {
    await this.page.mouse.move(...at);
    await this.page.evaluate((entries) => {
      const clipboardData = new DataTransfer();
      for (const [type, text] of entries) clipboardData.setData(type, text);
      document.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
    }, Object.entries(data));
    await this.page.waitForFunction(() => window.board.api.getSceneElements().length > 0);
  }

  /** Drops an image file of `width` × `height` pixels, drawn in the page. */
  async dropImage([x, y], [width, height], colour) {
    await this.page.evaluate(
      async ({ x, y, width, height, colour }) => {
        const canvas = new OffscreenCanvas(width, height);
        const context = canvas.getContext("2d");
        context.fillStyle = colour;
        context.fillRect(0, 0, width, height);
        const blob = await canvas.convertToBlob({ type: "image/png" });
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([blob], "icon.png", { type: "image/png" }));
        document
          .querySelector(".excalidraw-container, .excalidraw")
          .dispatchEvent(
            new DragEvent("drop", { dataTransfer, clientX: x, clientY: y, bubbles: true }),
          );
      },
      { x, y, width, height, colour },
    );
    await this.page.waitForFunction(() => Object.keys(window.board.api.getFiles()).length > 0);
    await this.deselect();
  }

  scene() {
    return this.page.evaluate(() => window.board.scene());
  }
}
