/** Why a recording of another device was not taken over. `detail` is a decoder's or the system's own word. */
export interface ImportFailure {
  readonly kind: "empty" | "needs-ffmpeg" | "unreadable" | "no-sound" | "disk" | "crashed";
  readonly detail: string;
}

const UNCHANGED = "Nothing was changed.";

/** What happened and the next step, for a person. */
export function importFailureText({ kind, detail }: ImportFailure): string {
  const reason = detail === "" ? "" : ` (${detail})`;
  switch (kind) {
    case "empty":
      return `the file is empty: the recorder wrote nothing, or it is not copied yet. ${UNCHANGED}`;
    case "needs-ffmpeg":
      return `this kind of sound needs ffmpeg, which is not installed${reason}. WAV, MP3, FLAC, Opus and WebM are read without it: install ffmpeg, or save the recording as one of these, and import it again. ${UNCHANGED}`;
    case "unreadable":
      return `this is no sound that can be read${reason}. Play it in another program; if it plays, save it as WAV or MP3 there and import that. ${UNCHANGED}`;
    case "no-sound":
      return `there is no sound in this file. ${UNCHANGED}`;
    case "disk":
      return `the recording cannot be written: ${detail}. Then import it again. ${UNCHANGED}`;
    case "crashed":
      return `the import ended unexpectedly${reason}. ${UNCHANGED} Run "Show Logs" for more.`;
  }
}
