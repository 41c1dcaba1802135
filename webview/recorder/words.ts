import type { Shown } from "./shown.ts";

export interface Words {
  readonly title: string;
  readonly text: string;
  readonly steps?: readonly string[];
  /** On the button; without it there is none. */
  readonly button?: string;
  /** On the button that saves what the editor does not have. */
  readonly save?: string;
  readonly tone?: "live" | "wrong";
}

const COMMAND = '"Design Dojo: Open Recorder Page"';
const OPEN_AGAIN = `Run ${COMMAND} in your editor.`;

const WORDS = {
  insecure: {
    title: "Your browser allows no microphone here",
    text: "This page came over plain HTTP from another machine, and browsers give the microphone only to pages over HTTPS or from this machine.",
    steps: [
      "Open your editor's server over HTTPS, for example with code-server's --cert or behind a proxy that has a certificate.",
      "Or reach it through a tunnel: ssh -L 8080:127.0.0.1:8080 SERVER, then http://localhost:8080.",
      "Or use a window on your own machine.",
    ],
    tone: "wrong",
  },
  unsupported: {
    title: "This browser cannot record",
    text: "It has no audio worklets. Open the page in a newer Chrome, Edge, Firefox or Safari.",
    steps: [OPEN_AGAIN],
    tone: "wrong",
  },
  stranger: {
    title: "This page needs a link",
    text: "Your editor opens the recorder page with a link that is good once.",
    steps: [OPEN_AGAIN],
  },
  unknown: {
    title: "This link is no longer good",
    text: "The recorder was started anew since, or the link is not complete. You can close this tab.",
    steps: [OPEN_AGAIN],
    tone: "wrong",
  },
  used: {
    title: "This link was already used",
    text: "The interview is recorded by another tab or browser; a link is good for one. You can close this tab.",
    steps: [`To record here instead, run ${COMMAND} in your editor.`],
    tone: "wrong",
  },
  replaced: {
    title: "Another tab records now",
    text: "The recorder page was opened once more. You can close this tab.",
  },
  ended: {
    title: "The recording is over",
    text: "Everything has arrived, and you can close this tab.",
    steps: [`If the interview goes on, run ${COMMAND} in your editor.`],
  },
  idle: {
    title: "Ready to record",
    text: "Your browser will ask whether this page may use the microphone.",
    button: "Start Recording",
  },
  asking: {
    title: "Waiting for your permission",
    text: "Your browser asks beside the address whether this page may use the microphone. Choose Allow.",
  },
  gone: {
    title: "There is no microphone",
    text: "It was pulled out, or your browser or system has switched it off. Recording goes on when it is back.",
    button: "Try Again",
    tone: "wrong",
  },
  recording: {
    title: "Recording",
    text: "Your voice is recorded with the interview.",
    tone: "live",
  },
  paused: {
    title: "Paused with the interview",
    text: "Nothing is heard until the timer goes on.",
  },
  muted: {
    title: "Muted",
    text: "Silence is recorded. Unmute in your editor's status bar.",
  },
} as const satisfies Record<Exclude<Shown["kind"], "denied" | "unreachable">, Words>;

export function wordsFor(shown: Shown, agent: string): Words {
  if (shown.kind === "denied") return deniedWords(shown.reason, agent);
  if (shown.kind === "unreachable") return unreachableWords(shown);
  const words = WORDS[shown.kind];
  return "unsavedS" in shown && shown.unsavedS > 0 ? unsavedWords(words, shown) : words;
}

/** It is over for this page, and something of the recording is only here. */
function unsavedWords(words: Words, { kind, unsavedS }: Over): Words {
  const missing = `${count(unsavedS)} of your voice did not reach your editor. Save them here before you close this tab.`;
  const isEnd = kind === "ended";
  return {
    title: isEnd ? "The end of the recording is missing" : words.title,
    text: isEnd ? `The recording is over, and the last ${missing}` : `The last ${missing}`,
    steps: words.steps ?? [],
    save: `Save the Last ${count(unsavedS, "Second")}…`,
    tone: "wrong",
  };
}

type Over = Extract<Shown, { kind: "used" | "replaced" | "unknown" | "ended" }>;

const count = (seconds: number, unit: "second" | "Second" = "second"): string =>
  `${seconds} ${unit}${seconds === 1 ? "" : "s"}`;

function deniedWords(reason: string, agent: string): Words {
  const isDenied = reason === "NotAllowedError" || reason === "SecurityError";
  return {
    title: isDenied ? "The microphone is not allowed" : "The microphone cannot be opened",
    text: isDenied
      ? "Nothing is recorded until it is. The interview goes on."
      : `Another program may hold it (${reason}). Close that, then try again.`,
    steps: isDenied ? allowing(agent) : [],
    button: "Try Again",
    tone: "wrong",
  };
}

/** How to allow it, in the browser that shows the page. */
function allowing(agent: string): readonly string[] {
  const system =
    "Also look whether your system lets the browser use the microphone: its privacy settings have a list.";
  if (agent.includes("Firefox/"))
    return [
      "Firefox: click the crossed-out microphone beside the address and remove the block.",
      system,
    ];
  if (agent.includes("Safari/") && !agent.includes("Chrome/"))
    return ["Safari: choose Safari › Settings for This Website, and Microphone: Allow.", system];
  return ["Chrome, Edge: click the icon left of the address and switch the microphone on.", system];
}

const KEEPING = {
  nothing: "Recording goes on when it is back.",
  some: "What you say is kept here, up to two minutes of it, and sent when it is back. Keep speaking.",
  full: "The first two minutes of what you have said since are kept here, and sent when it is back. What you say now is lost.",
} as const;

/** No figures in the text: a screen reader would say each of them. */
function unreachableWords({
  kept,
  isLong,
  unsavedS,
}: Extract<Shown, { kind: "unreachable" }>): Words {
  const save = "If the interview is over: save here what is kept, before you close this tab.";
  const tens = unsavedS < 10 ? unsavedS : unsavedS - (unsavedS % 10);
  return {
    title: "Your editor does not answer",
    text: KEEPING[kept],
    steps: isLong
      ? [`If your editor was restarted, run ${COMMAND} in it.`, ...(unsavedS > 0 ? [save] : [])]
      : [],
    ...(unsavedS > 0 && { save: `Save What Is Kept (${count(tens, "Second")})…` }),
    tone: "wrong",
  };
}
