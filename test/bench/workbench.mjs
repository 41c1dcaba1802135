/** The rows that are measured in a real workbench, ours and the bare board by turns in one window. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { vsix } from "../../scripts/package.mjs";
import { launchBrowser } from "../workbench/browser.mjs";
import { openWorkbench } from "../workbench/page.mjs";
import { startServer } from "../workbench/server.mjs";
import { median } from "./figures.mjs";
import { hearingRow } from "./hearing.mjs";
import { Mover, writeLargeBoard } from "./moving.mjs";
import { openingTime, watchBoards } from "./opening.mjs";
import { seekingRows } from "./seeking.mjs";

const openings = 9;
const moves = 7;
const windows = 5;

/** @returns {Promise<import("./figures.mjs").Row[]>} */
export async function workbenchRows(baselineVsix) {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  const log = join(folder, "activations.jsonl");
  const server = await startServer({
    vsix: [vsix, baselineVsix],
    nodeArgs: ["--require", fileURLToPath(new URL("activation.cjs", import.meta.url))],
    env: { ACTIVATION_LOG: log },
  });
  const browser = await launchBrowser();
  try {
    return [
      ...(await activationRows(browser, server, log)),
      await openingRow(browser, server),
      ...(await movingRows(browser, [vsix, baselineVsix])),
      ...(await seekingRows(browser, [vsix, baselineVsix])),
      await hearingRow(browser, vsix),
    ];
  } finally {
    await browser.close();
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}

async function activationRows(browser, server, file) {
  for (let i = 1; i <= windows; i++) {
    const window = await openWorkbench(browser, server);
    for (const extension of ["design-dojo", "bare-board"])
      while (activations(file, extension).length < i) await window.page.waitForTimeout(200);
    await window.close();
  }
  const row = (what, limit, figure) => ({
    what,
    unit: "ms",
    limit,
    ours: median(activations(file, "design-dojo").map(figure)),
    baseline: median(activations(file, "bare-board").map(figure)),
    against: "an extension with one command",
  });
  return [
    row("loading the code in the extension host", 150, ({ loading }) => loading),
    row("activate() in the extension host", 30, ({ activating }) => activating),
  ];
}

/** Each activation so far of the extension whose folder has this name in it. Times are milliseconds. */
function activations(file, name) {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
  return lines
    .map((line) => JSON.parse(line))
    .filter(({ extension }) => extension.includes(`.${name}-`));
}

async function openingRow(browser, server) {
  let boards;
  const prepare = async (context) => void (boards = await watchBoards(context));
  const window = await openWorkbench(browser, server, { prepare });
  const first = boards.opened();
  await window.command("Design Dojo: Start Practice");
  await window.pick("Design an LLM gateway");
  await first;
  await window.command("View: Close All Editors");
  await openingTime(window, boards, "Bench: Open Bare Board"); // the first opening warms the browser up
  const ours = [];
  const baseline = [];
  for (let i = 0; i < openings; i++) {
    ours.push(await openingTime(window, boards, "Design Dojo: Resume Interview"));
    baseline.push(await openingTime(window, boards, "Bench: Open Bare Board"));
  }
  await window.close();
  return {
    what: "command to board usable, later openings",
    unit: "ms",
    ours: median(ours),
    limit: median(baseline),
    baseline: median(baseline),
    against: "a bare Excalidraw, plain split build",
  };
}

/** In a server of its own, whose only interview is the large one. */
async function movingRows(browser, vsixes) {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  const boardFile = join(folder, "board.excalidraw");
  const server = await startServer({ vsix: vsixes, env: { LARGE_BOARD: boardFile } });
  try {
    const interview = await writeLargeBoard(server.home, boardFile);
    const window = await openWorkbench(browser, server);
    const moved = async (title, file, isWritten) => {
      await window.command(title);
      const found = await new Mover(window, file, isWritten).moves(moves);
      await window.command("View: Close All Editors");
      return found;
    };
    const ours = await moved("Design Dojo: Resume Interview", interview, (text) =>
      text.includes('"board-changed"'),
    );
    const baseline = await moved("Bench: Open Large Board", `${boardFile}.saved`, () => true);
    await window.close();
    const row = (what, unit, limit, figure) => ({
      what: `one of 2,000 elements moved: ${what}`,
      unit,
      limit,
      ours: median(ours.map(figure)),
      baseline: median(baseline.map(figure)),
      against: "the whole scene at each change",
    });
    return [
      row("across postMessage", "kB", 10, ({ bytes }) => bytes / 1000),
      row("release to line on disk", "ms", 300, ({ written }) => written),
      row("longest task over 50 ms after release", "ms", 50, ({ longest }) => longest),
    ];
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}
