/**
 * Draws the fixture boards in the bundled Excalidraw, by pointer and keyboard, and saves the scenes.
 *
 *   node scripts/capture-boards/capture.mjs [NAME…] [--pictures DIR]
 *
 * `expected.json` beside each scene is written by a person who looks at the picture, never by this script.
 */
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { drawn } from "./drawn.mjs";
import { startEditor } from "./editor.mjs";
import { inserted } from "./inserted.mjs";

const BOARDS = fileURLToPath(new URL("../../test/fixtures/boards/", import.meta.url));
const BROWSERS = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { pictures: { type: "string" } },
});
const executablePath = BROWSERS.find((path) => path && existsSync(path));
if (!executablePath) {
  console.error("No Chromium found. Install it (apt-get install chromium) or set CHROMIUM.");
  process.exit(2);
}

const editor = await startEditor(executablePath);
try {
  for (const [name, draw] of Object.entries({ ...drawn, ...inserted })) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    const pen = await editor.open();
    pen.page.setDefaultTimeout(8_000);
    await draw(pen);
    await pen.deselect();
    const folder = join(BOARDS, name);
    await mkdir(folder, { recursive: true });
    const scene = await pen.scene();
    await writeFile(join(folder, "scene.excalidraw"), `${JSON.stringify(scene, null, 1)}\n`);
    if (values.pictures) {
      await mkdir(values.pictures, { recursive: true });
      await pen.page.evaluate(() =>
        window.board.api.scrollToContent(undefined, { fitToContent: true }),
      );
      await pen.page.waitForTimeout(300);
      await pen.page.screenshot({ path: join(values.pictures, `${name}.png`) });
    }
    await pen.page.context().close();
    console.log(`${name}: ${scene.elements.length} elements`);
  }
} finally {
  await editor.close();
}
