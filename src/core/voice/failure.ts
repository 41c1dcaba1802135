/** Why nothing is recorded. `detail` is the system's own word, for the log. */
export interface VoiceFailure {
  readonly kind:
    | "no-binary"
    | "no-device"
    | "unknown-device"
    | "device-lost"
    | "page-closed"
    | "page-lost"
    | "page-denied"
    | "sound-lost"
    | "end-awaited"
    | "end-lost"
    | "disk"
    | "crashed"
    | "cannot-start";
  readonly detail: string;
}

/** Where the recorder runs, in the words of Node and of VS Code. */
export interface Place {
  readonly platform: string;
  readonly arch: string;
  /** Undefined on the user's own machine. */
  readonly remote?: string | undefined;
}

/** The same in the middle of an interview, or after its end. */
export function voiceNoteText(failure: VoiceFailure, place: Place): string {
  if (concernsEnd(failure)) return voiceFailureText(failure, place);
  return `${voiceFailureText(failure, place)} The interview goes on; what you would say can be typed into the line below the interviewer.`;
}

/** The interview is over: what is wrong is the end of its recording. */
export function concernsEnd({ kind }: VoiceFailure): boolean {
  return kind === "end-awaited" || kind === "end-lost";
}

/** What happened and the next step, for a person. */
export function voiceFailureText({ kind, detail }: VoiceFailure, place: Place): string {
  switch (kind) {
    case "no-binary":
      return place.remote === undefined
        ? `There is no recorder for this system (${place.platform} ${place.arch}): it exists for Windows and macOS on x64 and arm64, and for Linux with glibc 2.34 or newer on x64. On another Linux install parec (pulseaudio-utils) or ffmpeg, or run "Open Recorder Page" to record in your browser.`
        : elsewhere(place.remote);
    case "no-device":
      return place.remote === undefined
        ? `No microphone was found. Connect one, ${SOUND_SERVER[place.platform] ?? ""}then run "Check Microphone…".`
        : elsewhere(place.remote);
    case "unknown-device":
      return `The microphone "${detail}" is not connected. Connect it, or choose another one with "Check Microphone…".`;
    case "device-lost":
      return "The microphone does not answer any more. Recording goes on by itself when it is back.";
    case "page-closed":
      return 'The interview is recorded by a page in your browser, which is not open. Run "Open Recorder Page" to go on.';
    case "page-lost":
      return "The recorder page does not answer: it was closed, or your browser lost its connection. A page that is still open keeps up to two minutes of what you say and sends them when it is back; open it again if it is closed.";
    case "page-denied":
      return "Your browser does not let the recorder page hear the microphone. The page says how to allow it.";
    case "sound-lost":
      return `${detail} of sound did not reach the recorder, because the connection to your browser was gone for too long. Recording goes on.`;
    case "end-awaited":
      return `Keep the tab of the recorder page open: the last ${detail} of the recording have not arrived yet. Your editor waits up to a minute for them.`;
    case "end-lost":
      return `The last ${detail} of the recording are missing: the recorder page in your browser did not come back in time. If its tab is still open, it can save them as a file.`;
    case "disk":
      return `The recording cannot be written: ${detail}. It is kept in memory until it can be.`;
    case "crashed":
      return 'The recorder ended unexpectedly; what it had recorded is kept. Run "Start Recording" to go on.';
    case "cannot-start":
      return `The recorder cannot be started: ${detail}. Run "Show Logs" for more.`;
  }
}

function elsewhere(remote: string): string {
  return `This window runs on another machine (${remote}), which has no microphone to record. Run "Open Recorder Page" to record in your browser.`;
}

const SOUND_SERVER: Readonly<Record<string, string>> = {
  linux: "or start the sound server (PipeWire or PulseAudio), ",
};
