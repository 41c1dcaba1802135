import mermaid from "mermaid";
import { DojoError, messageOf } from "../../../src/core/errors.ts";
import type { Drawing } from "./drawing.ts";
import { drawFlowchart, type FlowchartDb } from "./flowchart.ts";
import { originalLine } from "./lines.ts";

/** Excalidraw's hand-drawn font, so that Mermaid leaves the room that the labels will take. */
const FONT = "Excalifont";

mermaid.initialize({
  startOnLoad: false,
  securityLevel: "strict",
  suppressErrorRendering: true,
  theme: "neutral",
  htmlLabels: false,
  fontFamily: FONT,
  themeVariables: { fontFamily: FONT, fontSize: "20px" },
  flowchart: {
    curve: "linear",
    htmlLabels: false,
    useMaxWidth: false,
    nodeSpacing: 60,
    rankSpacing: 80,
  },
});

let drawings = 0;

/**
 * Turns Mermaid text into shapes (flowcharts) or a picture (every other diagram).
 * A text that Mermaid cannot read is a {@link DojoError} that names the line.
 */
export async function convertMermaid(text: string): Promise<Drawing> {
  await document.fonts.load(`20px ${FONT}`);
  const stage = document.createElement("div");
  stage.className = "mermaid-stage";
  document.body.append(stage);
  const id = `mermaid-${++drawings}`;
  try {
    const { type, db } = await parse(text);
    stage.innerHTML = (await mermaid.render(id, text, stage)).svg;
    const svg = naturalSize(stage);
    const prefix = crypto.randomUUID();
    return type.startsWith("flowchart")
      ? drawFlowchart(db as unknown as FlowchartDb, svg, prefix)
      : drawPicture(svg, prefix);
  } finally {
    stage.remove();
  }
}

async function parse(text: string) {
  try {
    // Marked as deprecated, and the only way to the parsed diagram.
    return await mermaid.mermaidAPI.getDiagramFromText(text);
  } catch (error) {
    throw unreadable(text, error);
  }
}

function unreadable(text: string, error: unknown): DojoError {
  const message = messageOf(error);
  if (message.startsWith("No diagram type")) {
    const advice = 'The first line names the kind of diagram, for example "flowchart LR".';
    return new DojoError(`This is not Mermaid text. ${advice}`, { cause: error });
  }
  const [, line, detail] = /on line (\d+)[:.]?\s*([\s\S]*)/.exec(message) ?? [];
  if (!line) return new DojoError(`Mermaid cannot read this: ${message}`, { cause: error });
  const at = originalLine(text, Number(line));
  const source = text.split("\n")[at - 1]?.trim();
  return new DojoError(`Line ${at} cannot be read: ${source}\n${detail}`, { cause: error });
}

/** One pixel on the screen is one unit of the picture. */
function naturalSize(stage: Element): SVGSVGElement {
  const svg = stage.querySelector("svg");
  if (!svg) throw new Error("Mermaid drew nothing");
  const { width, height } = svg.viewBox.baseVal;
  svg.setAttribute("width", String(width));
  svg.setAttribute("height", String(height));
  svg.style.maxWidth = "none";
  return svg;
}

function drawPicture(svg: SVGSVGElement, id: string): Drawing {
  // A picture keeps its colours in a dark theme: it needs its own paper.
  svg.style.backgroundColor = "white";
  const { width, height } = svg.viewBox.baseVal;
  const bytes = new TextEncoder().encode(new XMLSerializer().serializeToString(svg));
  const dataURL = `data:image/svg+xml;base64,${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))}`;
  return {
    kind: "picture",
    skeletons: [{ type: "image", id, fileId: id, x: 0, y: 0, width, height, status: "saved" }],
    frameEnds: [],
    files: [{ id, mimeType: "image/svg+xml", dataURL, created: Date.now() }],
  };
}
