import { readdir, stat, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";

/** What the editor loads when it starts: a row of its own, because it is several files. */
export const EAGER = "extension.js with its eager chunks";

/**
 * The largest size in bytes that a file or folder of dist/ may have, and why.
 * A budget is raised on purpose, in a change that says what the bytes buy.
 */
const BUDGETS = {
  [EAGER]: [300_000, "it is loaded when the editor starts"],
  "webview/board.js": [1_650_000, "it stands between the command and a usable board"],
  "webview/board.css": [180_000, "it stands between the command and a usable board"],
  "webview/scorecard.js": [320_000, "the scorecard needs no whiteboard"],
  "webview/replay.js": [1_650_000, "it shows the whiteboard, too"],
  "webview/replay.css": [180_000, "it shows the whiteboard, too"],
  "webview/metrics.js": [260_000, "React and zod are 240 kB; the metrics are a table"],
  "webview/mermaid.js": [4_000_000, "it is loaded only when Mermaid text is inserted"],
  "webview/fonts": [700_000, "the CJK font (13 MB) is not shipped"],
  voice: [
    5_000_000,
    "the native recorders of five desktops are 3.9 MB, the decoders of an import 0.5; only their processes load them",
  ],
  "voice/capture.mjs": [140_000, "LAME is a file of its own; zod reads what a browser sends"],
  "voice/import.mjs": [520_000, "three decoders, and mediabunny for the containers they come in"],
  "voice/page": [140_000, "zod reads what the recorder answers; the page has no framework"],
  katas: [
    7_500_000,
    "Node's types and the type stripper, 3 MB each, lie beside the runners; nothing loads them",
  ],
};

/** Folders of many files: one row each. */
const FOLDERS = ["katas/types", "voice/licences", "voice/recorder", "webview/fonts"];

/**
 * Sizes in bytes by path below dist/; also written to dist/meta.json. Source maps do not count.
 * `eager` are the files that `extension.js` loads at once, itself included; none when only pages were built.
 */
export async function writeSizes(root, eager) {
  const dist = join(root, "dist");
  const entries = await readdir(dist, { recursive: true, withFileTypes: true });
  const files = entries.filter(
    (entry) => entry.isFile() && !/\.map$|^meta\.json$/.test(entry.name),
  );
  const sizes = {};
  for (const file of files) {
    const path = join(file.parentPath, file.name);
    sizes[relative(dist, path).split(sep).join("/")] = (await stat(path)).size;
  }
  if (eager.length > 0) sizes[EAGER] = eager.reduce((sum, path) => sum + sizes[path], 0);
  const sorted = Object.fromEntries(Object.entries(sizes).sort(([a], [b]) => a.localeCompare(b)));
  await writeFile(join(dist, "meta.json"), `${JSON.stringify({ sizes: sorted }, null, 2)}\n`);
  return sorted;
}

const sizeOf = (sizes, path) =>
  Object.entries(sizes)
    .filter(([file]) => file === path || file.startsWith(`${path}/`))
    .reduce((sum, [, size]) => sum + size, 0);

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

export function printSizes(sizes) {
  const rows = Object.keys(sizes).filter(
    (path) => !FOLDERS.some((folder) => path.startsWith(`${folder}/`)),
  );
  for (const path of [...rows, ...FOLDERS, "katas", "voice"]) {
    const budget = BUDGETS[path];
    const limit = budget ? `of ${kilobytes(budget[0])}` : "";
    console.log(`${path.padEnd(36)} ${kilobytes(sizeOf(sizes, path)).padStart(12)}  ${limit}`);
  }
}

/** One sentence per file that outgrew its budget. */
export function checkBudgets(sizes) {
  return Object.entries(BUDGETS)
    .filter(([path, [limit]]) => sizeOf(sizes, path) > limit)
    .map(
      ([path, [limit, why]]) =>
        `dist/${path}: ${kilobytes(sizeOf(sizes, path))}, over its budget of ${kilobytes(limit)}: ${why}. ` +
        "Import less, load it lazily, or raise the budget in scripts/build/sizes.mjs.",
    );
}
