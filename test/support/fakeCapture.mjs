/**
 * Stands for the capture program where no microphone is needed. What it does is in the name of its device:
 * "works", "dies" right after its start, or "fails" at it. As a page it starts when one is let in, and the last of its
 * sound comes a second after the end. What it was told is in `orders.txt` beside its file.
 */
import { appendFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

const { file, source } = JSON.parse(process.argv[2]);
const device = source.name;
let isPaused = false;
let recording;

const samples = () => (statSync(file).size / 144) * 576;
const now = () => Number(process.hrtime.bigint()) / 1e6;

function record(at = now()) {
  if (isPaused) return;
  appendFileSync(file, Buffer.alloc(144));
  process.send({ kind: "anchor", at, sample: samples() });
  process.send({ kind: "level", ms: 36, peak: 900, rms: 300 });
}

function endLate(at) {
  clearInterval(recording);
  setTimeout(() => {
    record(at);
    process.disconnect();
  }, 1_000);
}

function take(order) {
  if (order.kind === "admit")
    return process.send({ kind: "started", sample: samples(), device: "Page" });
  appendFileSync(join(dirname(file), "orders.txt"), `${order} `);
  if (order === "pause" || order === "resume") isPaused = order === "pause";
  if (order === "end" && source.kind === "page") endLate(now());
  else if (order === "end" || order === "stop") process.exit();
}

if (device === "fails") {
  process.send({ kind: "failed", reason: "no-device", detail: "none" }, () => process.exit());
} else {
  appendFileSync(file, "");
  process.send({ kind: "what is this?" });
  if (source.kind === "page") process.send({ kind: "listening", port: 4242 });
  else
    process.send({ kind: "started", sample: samples(), device: "Fake" }, () => {
      if (device === "dies") process.exit(1);
    });
  process.on("message", take);
  process.on("disconnect", () => process.exit());
  recording = setInterval(() => record(), 20);
}
