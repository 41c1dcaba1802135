import type { Envelope, Port } from "../../src/protocol/contract.ts";
import { FIRST_ASK } from "../../src/protocol/firstAsk.ts";
import { HostChannel } from "../../src/protocol/hostChannel.ts";
import { interviewPage } from "../../src/protocol/interviewPage.ts";
import { metricsPage } from "../../src/protocol/metricsPage.ts";
import { replayPage } from "../../src/protocol/replayPage.ts";
import { IDLE, scorecardPage } from "../../src/protocol/scorecardPage.ts";
import { interviewView } from "./inventedInterview.ts";
import { metricsView } from "./inventedMetrics.ts";
import { modelProgress } from "./inventedModel.ts";
import { inventedReplay } from "./inventedReplay.ts";
import { scorecardView, selfGradeView } from "./inventedScorecard.ts";

declare global {
  interface Window {
    previewPage: "board" | "replay" | "scorecard" | "self-grade" | "metrics";
    /** Everything that the page sent, and the fake host: for a look from the console. */
    preview: { sent: Envelope[]; host: unknown };
  }
}

const listeners = new Set<(message: unknown) => void>();
const sent: Envelope[] = [];
const KEY = "preview-state";

const api = {
  postMessage(message: unknown) {
    const text = JSON.stringify(message);
    sent.push(JSON.parse(text));
    setTimeout(() => listeners.forEach((listener) => listener(JSON.parse(text))));
  },
  getState: () => JSON.parse(sessionStorage.getItem(KEY) ?? "null"),
  setState: (state: unknown) => sessionStorage.setItem(KEY, JSON.stringify(state)),
};

const port: Port = {
  post: (message) => window.postMessage(JSON.parse(JSON.stringify(message)), "*"),
  listen(listener) {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};

const accept = () => null;

function interviewHost() {
  const view = interviewView(new URLSearchParams(location.search));
  const lines = (kind: "said" | "asked" | "answer", text: string) =>
    host.emit("lines", [{ kind, text, t: view.clock.elapsed_ms }]);
  const voice = { ...view.recording };
  const record = (state: typeof voice.state) => {
    voice.state = state;
    return (host.emit("recording", { state, level: state === "recording" ? 0.6 : 0 }), null);
  };
  const host: HostChannel<typeof interviewPage> = new HostChannel(
    interviewPage,
    port,
    {
      ready: () => view,
      changeBoard: () => (host.emit("saving", { state: "saved", message: "" }), null),
      addFile: accept,
      changeNotes: () => (host.emit("saving", { state: "saved", message: "" }), null),
      say: ({ text }) => (lines("said", text), null),
      ask: ({ text }) => (
        lines("asked", text),
        lines("answer", "Assume whatever makes it interesting."),
        null
      ),
      clarify: ({ id }) => (host.emit("clarified", { id }), null),
      enterStage: ({ id }) => (host.emit("clock", { ...view.clock, stage: id }), null),
      nextStage: accept,
      pause: () => (host.emit("status", { status: "paused", read_only: null }), null),
      resume: () => (host.emit("status", { status: "running", read_only: null }), null),
      countGap: () => (host.emit("gap", null), null),
      dismissGap: () => (host.emit("gap", null), null),
      end: () => (
        host.emit("exportBoard", null),
        host.emit("status", { status: "finished", read_only: null }),
        null
      ),
      startRecording: () => record("recording"),
      stopRecording: () => record("off"),
      toggleMute: () => record(voice.state === "muted" ? "recording" : "muted"),
      checkMicrophone: accept,
      openRecorderPage: accept,
      boardSvg: accept,
      changeLibrary: accept,
      report: accept,
    },
    (problem) => console.error("preview host", problem),
  );
  return host;
}

/** There is no recording. */
const mute = { sounding: accept, revealRecording: accept };

function scorecardHost() {
  let graded = window.previewPage === "scorecard";
  const wish = new URLSearchParams(location.search);
  const view = scorecardView(wish);
  let progress = modelProgress(wish, view.grade);
  const host: HostChannel<typeof scorecardPage> = new HostChannel(
    scorecardPage,
    port,
    {
      ready: () =>
        graded
          ? { show: "scorecard", view, progress }
          : { show: "self-grade", view: selfGradeView },
      selfGrade: () => ((graded = true), host.emit("changed", null), null),
      claim: (claim) => (view.claims.push(claim), host.emit("changed", null), null),
      unclaim: ({ signal }) => {
        view.claims = view.claims.filter((claim) => claim.signal !== signal);
        host.emit("changed", null);
        return null;
      },
      showSource: accept,
      regrade: accept,
      regradeWith: accept,
      retryUngraded: accept,
      cancelGrading: () => ((progress = IDLE), host.emit("progress", IDLE), null),
      calibrate: accept,
      replay: accept,
      ...mute,
      openReference: accept,
      openMarkdown: accept,
      openGrade: accept,
      report: accept,
    },
    (problem) => console.error("preview host", problem),
  );
  return host;
}

function metricsHost() {
  const view = metricsView(new URLSearchParams(location.search));
  return new HostChannel(
    metricsPage,
    port,
    {
      ready: () => view,
      exportMetrics: accept,
      openLog: accept,
      selectGrader: accept,
      report: accept,
    },
    (problem) => console.error("preview host", problem),
  );
}

function replayHost() {
  const { view, momentAt } = inventedReplay(new URLSearchParams(location.search));
  return new HostChannel(
    replayPage,
    port,
    { ready: () => view, board: ({ t, shown }) => momentAt(t, shown), ...mute, report: accept },
    (problem) => console.error("preview host", problem),
  );
}

const HOSTS = {
  board: interviewHost,
  replay: replayHost,
  scorecard: scorecardHost,
  "self-grade": scorecardHost,
  metrics: metricsHost,
};
window.preview = { sent, host: HOSTS[window.previewPage]() };

const heard: unknown[] = [];
const hear = ({ data }: MessageEvent<unknown>) => void heard.push(data);
// As the extension's HTML leaves it for the page's script.
Object.assign(window, { dojo: { api, heard, hear } });
window.addEventListener("message", hear);
api.postMessage(FIRST_ASK);
