/** Who this page is to the process that records. */
export interface Identity {
  /** From the link that opened the page; null after a reload. */
  readonly token: string | null;
  /** The page's own secret, which a reload keeps. */
  readonly pass: string;
  /** This loading. */
  readonly run: string;
  /** Loaded again while it was recording: nobody has to press the button once more. */
  readonly wasRecording: boolean;
}

const PASS = "design-dojo-pass";
const RECORDING = "design-dojo-recording";

/** Reads the link and takes its secret out of the address. Null: the page was not opened by a link. */
export function readIdentity(): Identity | null {
  const token = location.hash.slice(1) || null;
  history.replaceState(null, "", location.pathname);
  if (token !== null) {
    sessionStorage.setItem(PASS, secret());
    sessionStorage.removeItem(RECORDING);
  }
  const pass = sessionStorage.getItem(PASS);
  if (pass === null) return null;
  return { token, pass, run: secret(), wasRecording: sessionStorage.getItem(RECORDING) !== null };
}

export function rememberRecording(isRecording: boolean): void {
  if (isRecording) sessionStorage.setItem(RECORDING, "yes");
  else sessionStorage.removeItem(RECORDING);
}

function secret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
