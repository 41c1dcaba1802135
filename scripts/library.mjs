/**
 * Writes `media/design-dojo.excalidrawlib`, one item per kind: `node scripts/library.mjs`.
 * The output depends on nothing but this file and the list of kinds.
 */
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { KIND_TITLES } from "../src/core/board/kinds.ts";

const LIBRARY = new URL("../media/design-dojo.excalidrawlib", import.meta.url);
const FONT_SIZE = 20;
const LINE_HEIGHT = 1.25;
/** Pale fills and a dark stroke: Excalidraw's dark mode inverts both and keeps the contrast. */
const COLOURS = {
  edge: "#e7f5ff",
  compute: "#ebfbee",
  messages: "#fff4e6",
  store: "#f3f0ff",
  ai: "#e6fcf5",
  control: "#fff9db",
  outside: "#f1f3f5",
};

/** Form and colour: stores are ellipses, brokers have slots, pools are stacks, what decides is a diamond. */
const LOOKS = {
  client: ["round", "outside"],
  dns: ["box", "edge"],
  cdn: ["round", "edge"],
  "load-balancer": ["diamond", "edge"],
  gateway: ["box", "edge"],
  service: ["box", "compute"],
  worker: ["stack", "compute"],
  queue: ["slots", "messages"],
  stream: ["slots", "messages"],
  cache: ["ellipse", "messages"],
  sql: ["ellipse", "store"],
  kv: ["ellipse", "store"],
  "object-store": ["ellipse", "store"],
  "search-index": ["ellipse", "store"],
  "vector-index": ["ellipse", "ai"],
  "gpu-pool": ["stack", "ai"],
  "model-server": ["box", "ai"],
  router: ["diamond", "ai"],
  scheduler: ["box", "control"],
  autoscaler: ["box", "control"],
  "rate-limiter": ["diamond", "control"],
  sandbox: ["dashed", "compute"],
  provider: ["dashed", "outside"],
  metrics: ["box", "control"],
  human: ["round", "outside"],
};

function element(kind, index, part, shape) {
  return {
    id: `${kind}-${part}`,
    angle: 0,
    strokeColor: "#343a40",
    backgroundColor: "transparent",
    fillStyle: "solid",
    strokeWidth: 2,
    strokeStyle: "solid",
    roughness: 1,
    opacity: 100,
    groupIds: [],
    frameId: null,
    index: null,
    roundness: null,
    seed: index * 10 + part.length,
    version: 1,
    versionNonce: index * 10 + part.length,
    isDeleted: false,
    boundElements: null,
    updated: 1,
    link: null,
    locked: false,
    ...shape,
  };
}

function label(kind, index, text, { width, height }) {
  const size = {
    width: Math.round(text.length * FONT_SIZE * 0.5),
    height: FONT_SIZE * LINE_HEIGHT,
  };
  return element(kind, index, "text", {
    type: "text",
    x: (width - size.width) / 2,
    y: (height - size.height) / 2,
    ...size,
    text,
    originalText: text,
    fontSize: FONT_SIZE,
    fontFamily: 5,
    textAlign: "center",
    verticalAlign: "middle",
    containerId: `${kind}-shape`,
    autoResize: true,
    lineHeight: LINE_HEIGHT,
  });
}

function slot(kind, index, number, { width, height }) {
  return element(kind, index, `slot-${number}`, {
    type: "line",
    x: width - 10 * number,
    y: 0,
    width: 0,
    height,
    points: [
      [0, 0],
      [0, height],
    ],
    lastCommittedPoint: null,
    startBinding: null,
    endBinding: null,
    startArrowhead: null,
    endArrowhead: null,
  });
}

/** What stands behind or on the shape, for the forms that have more than one outline. */
function decoration(form, kind, index, size, fill) {
  if (form === "slots") return [slot(kind, index, 1, size), slot(kind, index, 2, size)];
  if (form !== "stack") return [];
  const behind = { type: "rectangle", x: 8, y: -8, ...size, backgroundColor: fill };
  return [element(kind, index, "behind", { ...behind, customData: { kind } })];
}

function libraryItem(kind, title, index) {
  const [form, colour] = LOOKS[kind];
  const size = form === "diamond" ? { width: 220, height: 120 } : { width: 190, height: 80 };
  const shape = element(kind, index, "shape", {
    type: form === "diamond" || form === "ellipse" ? form : "rectangle",
    x: 0,
    y: 0,
    ...size,
    backgroundColor: COLOURS[colour],
    strokeStyle: form === "dashed" ? "dashed" : "solid",
    roundness: form === "round" ? { type: 3 } : null,
    boundElements: [{ type: "text", id: `${kind}-text` }],
    customData: { kind },
  });
  const extra = decoration(form, kind, index, size, COLOURS[colour]);
  const [behind, above] = form === "stack" ? [extra, []] : [[], extra];
  const elements = [...behind, shape, ...above, label(kind, index, title, size)];
  const groupIds = extra.length > 0 ? [`${kind}-group`] : [];
  return {
    id: `design-dojo-${kind}`,
    status: "published",
    created: 1,
    name: title,
    elements: elements.map((part) => ({ ...part, groupIds })),
  };
}

/** The whole file as text. */
export function libraryFile() {
  const libraryItems = Object.entries(KIND_TITLES).map(([kind, title], index) =>
    libraryItem(kind, title, index + 1),
  );
  const file = { type: "excalidrawlib", version: 2, source: "design-dojo", libraryItems };
  return `${JSON.stringify(file, null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(LIBRARY, libraryFile());
