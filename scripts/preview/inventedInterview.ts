import { RecordingView, type InterviewView } from "../../src/protocol/interviewPage.ts";

// Invented data: it only has to look plausible.

export const MINUTE = 60_000;
export const STAGES = [
  { id: "requirements", name: "Requirements", budget_ms: 6 * MINUTE, spent_ms: 6.17 * MINUTE },
  { id: "estimation", name: "Estimation", budget_ms: 4 * MINUTE, spent_ms: 5.67 * MINUTE },
  { id: "api_data", name: "API and data", budget_ms: 7 * MINUTE, spent_ms: 6.9 * MINUTE },
  { id: "architecture", name: "Architecture", budget_ms: 12 * MINUTE, spent_ms: 6.25 * MINUTE },
  { id: "deep_dive", name: "Deep dive", budget_ms: 12 * MINUTE, spent_ms: 0 },
  { id: "wrap_up", name: "Wrap-up", budget_ms: 4 * MINUTE, spent_ms: 0 },
];

const element = (id: string, at: number) => ({
  id,
  version: 3,
  isDeleted: false,
  index: `a${at.toString(36).padStart(4, "0")}`,
  angle: 0,
  strokeColor: "#1e1e1e",
  backgroundColor: "#a5d8ff",
  fillStyle: "solid",
  strokeWidth: 2,
  strokeStyle: "solid",
  roughness: 1,
  opacity: 100,
  groupIds: [],
  frameId: null,
  roundness: { type: 3 },
  seed: at + 1,
  versionNonce: at + 1,
  updated: 1,
  link: null,
  locked: false,
});

function box(
  id: string,
  text: string,
  x: number,
  y: number,
  at: number,
): InterviewView["elements"] {
  const label = `${id}-label`;
  const width = 160;
  return [
    {
      ...element(id, at),
      type: "rectangle",
      x,
      y,
      width,
      height: 70,
      boundElements: [{ id: label, type: "text" }],
    },
    {
      ...element(label, at + 1),
      type: "text",
      backgroundColor: "transparent",
      roundness: null,
      x: x + 10,
      y: y + 22,
      width: width - 20,
      height: 25,
      text,
      originalText: text,
      fontSize: 20,
      fontFamily: 5,
      textAlign: "center",
      verticalAlign: "middle",
      containerId: id,
      autoResize: true,
      lineHeight: 1.25,
      boundElements: null,
    },
  ];
}

/** `?elements=2000` fills the board, `?status=finished` and `?saving=failed` show other states. */
export function interviewView(wish: URLSearchParams): InterviewView {
  const count = Number(wish.get("elements") ?? 6);
  const names = ["services", "edge", "limiter", "buckets", "provider A", "own fleet"];
  const elements = Array.from({ length: Math.ceil(count / 2) }, (_, at) =>
    box(`box-${at}`, names[at] ?? `part ${at}`, 240 * (at % 40), 140 * Math.floor(at / 40), 2 * at),
  ).flat();
  return {
    title: "Design an LLM gateway",
    ai: true,
    topics: ["rate limiting", "idempotency", "caching"],
    mode: "mock",
    target_level: "senior",
    status: (wish.get("status") ?? "running") as InterviewView["status"],
    prompt_html:
      "<p>400 services and agents call three LLM providers and one own fleet. Last month one batch job used up the shared quota for two hours.</p><ul><li>20 M requests a day, peak ×5, mostly streamed</li><li><code>POST /v1/chat</code> stays</li></ul>",
    clarifications: [
      { id: "overhead", question: "What overhead may the gateway add?", asked: true },
      { id: "residency", question: "Must data stay in a region?", asked: false },
      { id: "budget", question: "Who pays, and how is it split?", asked: false },
    ],
    lines: [
      { kind: "asked", t: 2.2 * MINUTE, text: "What overhead may the gateway add?" },
      { kind: "answer", t: 2.2 * MINUTE, text: "Interactive p95 under 50 ms." },
      {
        kind: "beat",
        t: 10 * MINUTE,
        tag: "probe",
        text: "What does a request cost before you know how long the answer is?",
      },
      {
        kind: "said",
        t: 11.4 * MINUTE,
        text: "I would reserve input plus max tokens and settle with the usage that comes back.",
      },
      {
        kind: "beat",
        t: 18 * MINUTE,
        tag: "change",
        text: "Legal asks that prompts of EU tenants stay in the EU. What moves?",
      },
    ],
    thinking: wish.has("thinking"),
    notes:
      "FR: one API, budgets per team\nNFR: p95 overhead < 50 ms\n20M/d = 230 rps, x5 = 1.2k\n5.6 s per call -> 6.5k in flight",
    elements: wish.has("empty") ? [] : elements,
    files: {},
    clock: {
      elapsed_ms: 25 * MINUTE,
      total_ms: 45 * MINUTE,
      running: true,
      stage: "architecture",
      stages: STAGES,
    },
    saving:
      wish.get("saving") === "failed"
        ? {
            state: "failed",
            message:
              "The disk is full. Your work is kept in memory; free some space and it will be saved.",
          }
        : { state: "saved", message: "" },
    recording: RecordingView.parse({ state: wish.get("recording") ?? "off", level: 0.6 }),
    read_only: wish.get("read_only"),
    gap: wish.has("gap") ? { ms: 7 * MINUTE, reason: "restart" } : null,
  };
}
