/** How soon the board of another moment is on the screen, beside a bare Excalidraw that is given all of it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openWorkbench } from "../workbench/page.mjs";
import { startServer } from "../workbench/server.mjs";
import { median } from "./figures.mjs";
import { bundled, outputOf } from "./program.mjs";

/** Far apart, and the words on the board are others each time. */
const moments = [5, 40, 20, 44, 10, 30, 3, 43, 15, 35].map((minute) => minute * 60_000 + 250);

/** @returns {Promise<import("./figures.mjs").Row[]>} */
export async function seekingRows(browser, vsixes) {
  const row = async (count, limitOf) => {
    const { ours, bare } = await seeks(browser, vsixes, count);
    return {
      what: `seek in a replay of 45 minutes to the painted board of up to ${count.toLocaleString("en")} elements`,
      unit: "ms",
      limit: limitOf(median(bare)),
      ours: median(ours),
      baseline: median(bare),
      against: "all of it anew in a bare Excalidraw",
    };
  };
  return [await row(300, () => 100), await row(2_000, (bare) => bare)];
}

async function seeks(browser, vsixes, count) {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  const boards = join(folder, "boards.json");
  const server = await startServer({ vsix: vsixes, env: { BOARDS: boards } });
  try {
    const interview = join(server.home, "interviews", "2026-11-23T16-25-07-llm-gateway-7f3k");
    const drawn = [interview, String(count), boards, moments.join()];
    await outputOf(await bundled("drawnReplay"), ...drawn);
    const window = await openWorkbench(browser, server);
    await window.command("Design Dojo: Replay Interview");
    const replay = await window.webviewWith(".board:not(.waiting) canvas.static");
    const ours = await replay.evaluate(timeSeeks, moments);
    await window.command("View: Close All Editors");
    await window.command("Bench: Open Boards");
    const bare = await window.webviewWith("canvas.static");
    await bare.waitForFunction(() => window.showBoard);
    return { ours, bare: await bare.evaluate(timeBoards, moments.length) };
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}

/** Runs in our page: from the slider's move to the frame after the board was drawn, which is when its words are told. */
async function timeSeeks(places) {
  const slider = document.querySelector(".scrubber input");
  const words = [...document.querySelectorAll("main .visually-hidden")].at(-1);
  const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
  const times = [];
  for (const place of places) {
    const told = new Promise((resolve) =>
      new MutationObserver(resolve).observe(words, { characterData: true, subtree: true }),
    );
    const started = performance.now();
    value.set.call(slider, String(place));
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await told;
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    times.push(performance.now() - started);
    await new Promise((resolve) => requestIdleCallback(resolve));
  }
  return times;
}

/** Runs in the bare page, which has the boards already. */
async function timeBoards(count) {
  const times = [];
  window.fitBoards();
  await new Promise((resolve) => requestIdleCallback(resolve));
  for (let index = 0; index < count; index++) {
    const started = performance.now();
    window.showBoard(index);
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    times.push(performance.now() - started);
    await new Promise((resolve) => requestIdleCallback(resolve));
  }
  return times;
}
