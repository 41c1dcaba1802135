/** What it costs to move one element of a large board, from the release of the mouse on. */
import { closeSync, existsSync, openSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { bundled, outputOf } from "./program.mjs";

/** Everything that a move causes has happened by then. */
const settled = 2_000;

/** Writes the board as an interview of the home and as a file; returns the interview's journal. */
export async function writeLargeBoard(home, boardFile) {
  await outputOf(await bundled("largeBoard"), home, boardFile);
  return join(home, "interviews", "2026-01-01T09-00-00-llm-gateway-0000", "journal.jsonl");
}

/** Moves the element in the middle of the open board, to and fro. */
export class Mover {
  #window;
  #file;
  #isWritten;

  /**
   * @param {import("../workbench/page.mjs").Workbench} window
   * @param {string} file where the move ends up
   * @param {(text: string) => boolean} isWritten whether what was written last has the move in it
   */
  constructor(window, file, isWritten) {
    this.#window = window;
    this.#file = file;
    this.#isWritten = isWritten;
  }

  /**
   * @param {number} count
   * @returns {Promise<{ bytes: number, written: number, longest: number }[]>} bytes across postMessage
   *   in both directions, and milliseconds; the first move, which selects the element, is left out
   */
  async moves(count) {
    const frame = await this.#window.webviewWith("canvas.interactive");
    await wait(settled);
    await watch(frame);
    const { x, y, width, height } = await frame.locator("canvas.interactive").boundingBox();
    const places = [
      [x + width / 2, y + height / 2],
      [x + width / 2 + 60, y + height / 2 + 40],
    ];
    const found = [];
    for (let i = 0; i <= count; i++) {
      const move = await this.#move(frame, places[i % 2], places[(i + 1) % 2]);
      if (move.bytes === 0) throw new Error("Nothing was moved.");
      if (i > 0) found.push(move);
    }
    return found;
  }

  async #move(frame, from, to) {
    const { mouse } = this.#window.page;
    await Promise.all(
      [frame, frame.parentFrame()].map((one) => one.evaluate(() => (window.seen = []))),
    );
    await mouse.move(...from);
    await mouse.down();
    await mouse.move(...to, { steps: 10 });
    const before = sizeOf(this.#file);
    const writing = this.#lastWrite(before);
    await mouse.up();
    const written = await writing;
    const { released, longest } = await frame.evaluate(() => window.afterRelease());
    const bytes = await Promise.all([frame, frame.parentFrame()].map(bytesSeen));
    return { bytes: bytes[0] + bytes[1], written: Math.max(0, written - released), longest };
  }

  /** When the move was last seen in the file, in milliseconds since the epoch. */
  async #lastWrite(before) {
    let last = { at: 0, ...before };
    for (const end = Date.now() + settled; Date.now() < end; await wait(4)) {
      const now = sizeOf(this.#file);
      if (now.changed === last.changed && now.size === last.size) continue;
      const isOurs = this.#isWritten(textOf(this.#file, last.size, now.size));
      last = { at: isOurs ? Date.now() : last.at, ...now };
    }
    return last.at;
  }
}

const sizeOf = (file) => {
  if (!existsSync(file)) return { size: 0, changed: 0 };
  const { size, mtimeMs } = statSync(file);
  return { size, changed: mtimeMs };
};

function textOf(file, from, to) {
  const descriptor = openSync(file, "r");
  try {
    const buffer = Buffer.alloc(Math.max(0, to - from));
    readSync(descriptor, buffer, 0, buffer.length, from);
    return buffer.toString();
  } finally {
    closeSync(descriptor);
  }
}

/** Messages are only kept while the mouse moves: their size is taken afterwards. */
async function watch(frame) {
  await frame.parentFrame().evaluate(() => {
    // What the page posts goes through this frame to the window.
    const plain = Object.getOwnPropertyDescriptor(MessagePort.prototype, "postMessage").value;
    MessagePort.prototype.postMessage = function (sent, ...rest) {
      if (sent?.channel === "onmessage") window.seen?.push(sent.data.message);
      plain.call(this, sent, ...rest);
    };
  });
  await frame.evaluate(() => {
    const tasks = [];
    new PerformanceObserver((list) => tasks.push(...list.getEntries())).observe({
      type: "longtask",
    });
    window.addEventListener("message", ({ data }) => window.seen?.push(data));
    let released = 0;
    window.addEventListener("pointerup", ({ timeStamp }) => (released = timeStamp), true);
    window.afterRelease = () => {
      const after = tasks.filter(({ startTime, duration }) => startTime + duration > released);
      return {
        released: performance.timeOrigin + released,
        longest: Math.max(0, ...after.map(({ duration }) => duration)),
      };
    };
  });
}

function bytesSeen(frame) {
  return frame.evaluate(() =>
    window.seen.reduce((sum, message) => sum + new Blob([JSON.stringify(message)]).size, 0),
  );
}
