import "../shared/noEval.ts";
import "./main.css";
import { readIdentity } from "./identity.ts";
import { saveSound } from "./saveSound.ts";
import { RecorderSession } from "./session.ts";
import { View } from "./view.ts";
import { wakeLock } from "./wakeLock.ts";
import { wordsFor } from "./words.ts";

const LOOK_MS = 500;

/** Why nothing can be recorded here, whatever the user does; null when it can. */
function obstacle(): "insecure" | "unsupported" | null {
  if (!isSecureContext) return "insecure";
  return typeof AudioWorkletNode === "undefined" ? "unsupported" : null;
}

function show(view: View, session: RecorderSession): void {
  const { shown, isRecording } = session;
  view.show(wordsFor(shown, navigator.userAgent), isRecording);
  view.showLevel(session.peak);
}

function start(): void {
  const problem = obstacle();
  const identity = problem ? null : readIdentity();
  if (problem || !identity) {
    const view = new View({
      start: () => undefined,
      save: () => undefined,
      choose: () => undefined,
    });
    return view.show(wordsFor({ kind: problem ?? "stranger" }, navigator.userAgent), false);
  }
  const session: RecorderSession = new RecorderSession(identity, () => show(view, session));
  const view: View = new View({
    start: () => void session.open(""),
    save: () => saveSound(session.save()),
    choose: (device) => void session.open(device),
  });
  const keepAwake = wakeLock();
  let listed = "";
  setInterval(() => {
    show(view, session);
    keepAwake(session.isRecording);
    if (session.device === listed) return;
    listed = session.device;
    void listDevices(view, listed);
  }, LOOK_MS);
  navigator.mediaDevices.addEventListener(
    "devicechange",
    () => void listDevices(view, session.device),
  );
  window.addEventListener("beforeunload", (event) => {
    if (session.hasUnsaved) event.preventDefault();
  });
  session.start();
  show(view, session);
  view.focusButton();
}

async function listDevices(view: View, chosen: string): Promise<void> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  view.showDevices(
    devices.filter(({ kind }) => kind === "audioinput"),
    chosen,
  );
}

start();
