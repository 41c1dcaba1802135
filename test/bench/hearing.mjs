/** How soon the sound is ready after a seek in a replay of 45 minutes, beside a bare `<audio>` element. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/project.mjs";
import { SAMPLE_RATE } from "../../src/core/voice/frames.ts";
import { encodeVoice } from "../support/lame.mts";
import { openWorkbench } from "../workbench/page.mjs";
import { writePlayedInterview } from "../workbench/playedInterview.mjs";
import { startServer } from "../workbench/server.mjs";
import { median } from "./figures.mjs";

const MINUTES = 45;
const MINUTE_MS = 60_000;
const seeks = 15;

/** @returns {Promise<import("./figures.mjs").Row>} */
export async function hearingRow(browser, vsix) {
  const server = await startServer({ vsix: [vsix] });
  try {
    await writeRecorded(server.home);
    const window = await openWorkbench(browser, server);
    await window.command("Design Dojo: Replay Interview");
    const replay = await window.webviewWith("audio[src]");
    const moments = Array.from({ length: seeks }, (_, i) => ((i * 7) % MINUTES) * MINUTE_MS + 500);
    await replay.waitForFunction(() => document.querySelector("audio").readyState > 0);
    const { ours, bare } = await replay.evaluate(timeSeeks, moments);
    await window.close();
    return {
      what: "seek in a replay of 45 minutes to sound that is ready",
      unit: "ms",
      // Two frames for the page to take the move up.
      limit: median(bare) + 34,
      ours: median(ours),
      baseline: median(bare),
      against: "a bare <audio> element",
    };
  } finally {
    await server.stop();
  }
}

/** A minute of hum, again and again: frames do not depend on those before them for long. */
async function writeRecorded(home) {
  const { folder } = writePlayedInterview(home);
  const minute = Float32Array.from(
    { length: 60 * SAMPLE_RATE },
    (_, i) => 0.3 * Math.sin(i * i * 1e-7),
  );
  const sound = await encodeVoice(root, minute);
  const whole = sound.subarray(0, sound.length - (sound.length % 144));
  writeFileSync(join(folder, "voice.mp3"), Buffer.concat(Array(MINUTES).fill(whole)));
  const journal = join(folder, "journal.jsonl");
  const at = "2026-11-21T10:00:00.000Z";
  const anchors = Array.from({ length: MINUTES * 60 }, (_, second) => ({
    ...{ type: "voice-anchor", t: second * 1_000, at, age_ms: 0, sample: second * SAMPLE_RATE },
  }));
  const events = [
    ...readFileSync(journal, "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
    { type: "voice-started", t: 0, at, sample: 0 },
    ...anchors,
  ].toSorted((a, b) => a.t - b.t);
  writeFileSync(journal, events.map((event) => `${JSON.stringify(event)}\n`).join(""));
}

/** Runs in the page: by turns through the replay's slider and on an element of its own. */
async function timeSeeks(moments) {
  const audio = document.querySelector("audio");
  const slider = document.querySelector(".scrubber input");
  const other = new Audio(audio.src);
  await new Promise((resolve) => other.addEventListener("loadedmetadata", resolve));
  const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
  const move = (ms) => {
    value.set.call(slider, String(ms));
    slider.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const timed = async (element, seek) => {
    const started = performance.now();
    const ready = new Promise((resolve) =>
      element.addEventListener("seeked", resolve, { once: true }),
    );
    seek();
    await ready;
    return performance.now() - started;
  };
  const [ours, bare] = [[], []];
  for (const ms of moments) {
    ours.push(await timed(audio, () => move(ms)));
    bare.push(await timed(other, () => (other.currentTime = ms / 1_000)));
  }
  return { ours, bare };
}
