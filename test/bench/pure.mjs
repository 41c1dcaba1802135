/** The rows that need no editor: each in a fresh Node, so that none warms up another. */
import { join } from "node:path";
import { root } from "../../scripts/project.mjs";
import { median } from "./figures.mjs";
import { bundled, outputOf } from "./program.mjs";

/** @returns {Promise<import("./figures.mjs").Row[]>} */
export async function pureRows() {
  const program = await bundled("pure");
  const timing = async (what, runs) => {
    const found = [];
    for (let i = 0; i < runs; i++) found.push(await timingOf(program, what));
    return {
      ours: median(found.map(({ ours }) => ours)),
      baseline: median(found.map(({ floor }) => floor)),
    };
  };
  return [
    {
      what: "catalog ready, in a fresh process",
      unit: "ms",
      limit: 15,
      against: "parsing its JSON",
      ...(await timing("catalog", 9)),
    },
    {
      what: "scene of 2,000 elements to graph and outline",
      unit: "ms",
      limit: 20,
      against: "parsing its JSON",
      ...(await timing("graph", 3)),
    },
    {
      what: "checklist grade of 9,000 words and 150 elements",
      unit: "ms",
      limit: 150,
      against: "one plain search for each expression",
      ...(await timing("grade", 3)),
    },
    {
      what: "jump in the replay of 45 minutes and 2,000 elements",
      unit: "ms",
      limit: 100,
      against: "folding from the start",
      ...(await timing("replay", 1)),
    },
    ...(await voiceRows()),
    ...(await judgingRows()),
    ...(await kataRows()),
  ];
}

/** What a recording costs; without a virtual microphone the process that records has no row. */
async function voiceRows() {
  const program = await bundled("voice");
  const encoding = await timingOf(program, "encoding");
  const clock = await timingOf(program, "clock");
  const capture = await timingOf(program, "capture");
  return [
    {
      what: "a second of voice from the device into the file",
      unit: "ms",
      ours: encoding.ours,
      limit: 50,
      baseline: encoding.floor,
      against: "the bare encoder",
    },
    {
      what: "45 minutes of voice on the disk",
      unit: "MB",
      ours: encoding.bytesOf45 / 1e6,
      limit: 11,
      baseline: (45 * 60 * 32_000) / 1e6,
      against: "16-bit samples",
    },
    {
      what: "map of 45 minutes of voice, and 2,000 lookups",
      unit: "ms",
      ours: clock.ours,
      limit: 20,
      baseline: clock.floor,
      against: "plain searches",
    },
    ...(capture ? [recorderRow(median(capture.percents), encoding.floor)] : []),
  ];
}

const recorderRow = (percent, encoderMs) => ({
  what: "process that records, of one core",
  unit: "%",
  ours: percent,
  limit: 5,
  baseline: encoderMs / 10,
  against: "the bare encoder",
});

/** The pipeline around a model, with a judge of known speed in its place. */
async function judgingRows() {
  const { ms, ideal, outsidePrefix, ownMs, searchMs } = await timingOf(await bundled("judging"));
  return [
    {
      what: "ten calls of a model grade, four at once",
      unit: "ms",
      ours: ms,
      limit: 1.15 * ideal,
      baseline: ideal,
      against: "the best schedule of these calls",
    },
    {
      what: "prompt of later calls that the first did not share",
      unit: "%",
      ours: outsidePrefix,
      limit: 10,
    },
    {
      what: "our own part of a model grade of 9,000 words",
      unit: "ms",
      ours: ownMs,
      limit: 1_000,
      baseline: searchMs,
      against: "one plain search for each signal",
    },
  ];
}

/** A run of a kata's tests beside the bare command of its language; a missing tool chain has no row. */
async function kataRows() {
  const names = { ts: "node --test", py: "python -m unittest", go: "go test" };
  const timings = await timingOf(await bundled("katas"));
  return timings.map(({ language, ours, floor }) => ({
    what: `tests of a kata, ${language}`,
    unit: "ms",
    ours,
    limit: 1.15 * floor,
    baseline: floor,
    against: names[language],
  }));
}

async function timingOf(program, what = "") {
  return JSON.parse(await outputOf(program, join(root, "dist"), what));
}
