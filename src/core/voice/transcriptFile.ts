import { parseText, type VTTCue } from "media-captions";
import * as z from "zod";
import { BadInput } from "../errors.ts";
import { MS_PER_WORD, segmentId, Transcript, type Segment } from "../interview/transcript.ts";
import { oneLine } from "../oneLine.ts";

/** The endings of the files that `readTranscriptFile` understands. */
export const TRANSCRIPT_ENDINGS = ["json", "vtt", "srt", "txt"] as const;

/** One passage of a transcript that another program wrote. */
export interface Turn {
  /** As that program calls the speaker, or null. */
  readonly speaker: string | null;
  readonly start_ms: number;
  readonly end_ms: number;
  readonly text: string;
}

/** Whisper's `verbose_json`, and what programs around it write: seconds. */
const Spoken = z.looseObject({
  start: z.number().nonnegative(),
  end: z.number().nonnegative(),
  text: z.string(),
  speaker: z.string().nullish(),
});
const Whisper = z.looseObject({ segments: z.array(Spoken).min(1) });
const JustText = z.looseObject({ text: z.string() });

/** `Name: `, `[Name]: ` or `SPEAKER_00: ` before the words. */
const LABEL = /^\s*\[?(\p{L}[\p{L}\d_ .-]{0,30}?)\]?\s*:\s+(?=\S)/u;

/**
 * Reads a transcript of another program by its ending: this product's own or Whisper's JSON, WebVTT, SubRip, or
 * plain text, whose times are estimated from its words. Times are milliseconds.
 * @throws BadInput when nothing can be read out of it.
 */
export async function readTranscriptFile(name: string, text: string): Promise<Turn[]> {
  const ending = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase();
  const plain = text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
  const turns =
    ending === "json"
      ? fromJson(name, plain)
      : ending === "vtt" || ending === "srt"
        ? await fromCaptions(name, plain, ending)
        : fromText(plain);
  const spoken = turns.map((turn) => ({ ...turn, text: oneLine(turn.text) }));
  const said = spoken.filter((turn) => turn.text !== "");
  if (said.length > 0) return said;
  throw new BadInput(
    name,
    "holds no words. A transcript is a .json of Whisper or Design Dojo, a .vtt, an .srt or a .txt file.",
  );
}

/** The different speakers' names, in the order in which they first speak. */
export function speakersIn(turns: readonly Turn[]): string[] {
  return [...new Set(turns.flatMap(({ speaker }) => speaker ?? []))];
}

/** Whether a speaker's name says who it is: the roles of an interview. */
export function roleOf(speaker: string | null): Segment["speaker"] | undefined {
  if (speaker === null) return "candidate";
  if (/^(?:interviewer|recruiter)\b/i.test(speaker)) return "interviewer";
  return /^(?:candidate|interviewee|me)\b/i.test(speaker) ? "candidate" : undefined;
}

/** The turns as segments of a transcript; `isCandidate` decides for names that say no role. */
export function segmentsOf(
  turns: readonly Turn[],
  isCandidate: (speaker: string) => boolean,
): Segment[] {
  return turns.map(({ speaker, start_ms, end_ms, text }, index) => ({
    id: segmentId("I", index + 1),
    source: "import",
    speaker: roleOf(speaker) ?? (isCandidate(speaker ?? "") ? "candidate" : "interviewer"),
    start_ms,
    end_ms,
    text,
  }));
}

function fromJson(name: string, text: string): Turn[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new BadInput(name, "is no JSON. Export the transcript again.", undefined, { cause });
  }
  const own = Transcript.safeParse(value);
  if (own.success) return own.data.segments;
  const whisper = Whisper.safeParse(Array.isArray(value) ? { segments: value } : value);
  if (whisper.success)
    return whisper.data.segments.map(({ start, end, text: words, speaker }) => ({
      speaker: speaker ?? null,
      start_ms: Math.round(start * 1000),
      end_ms: Math.round(end * 1000),
      text: words,
    }));
  const whole = JustText.safeParse(value);
  if (whole.success) return fromText(whole.data.text);
  throw new BadInput(
    name,
    'is no transcript: "segments" with start, end and text are needed, as Whisper\'s verbose_json has them.',
  );
}

async function fromCaptions(name: string, text: string, type: "vtt" | "srt"): Promise<Turn[]> {
  const { cues, errors } = await parseText(text, { type, strict: false, errors: true });
  const [error] = errors;
  if (cues.length === 0 && error) throw new BadInput(name, `is no ${type} file`, error.line);
  const turns = cues.map((cue) => ({
    ...voiceOf(cue),
    start_ms: Math.round(cue.startTime * 1000),
    end_ms: Math.round(cue.endTime * 1000),
  }));
  return turns.some(({ speaker }) => speaker !== null) ? turns : withNames(turns);
}

/** `<v Name>words`, without the other tags and the entities. */
function voiceOf({ text }: VTTCue): Pick<Turn, "speaker" | "text"> {
  const [, speaker] = /^\s*<v(?:\.\S+)?\s+([^>]+)>/.exec(text) ?? [];
  const words = text
    .replaceAll(/<\/?[^>]*>|\{\\[^}]*\}/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&nbsp;", " ")
    .replaceAll("&amp;", "&");
  return { speaker: speaker?.trim() ?? null, text: words };
}

/** Paragraphs, or turns when most lines name their speaker; said one after the other. */
function fromText(text: string): Turn[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const passages = isNamed(lines) ? joinUnnamed(lines) : text.split(/\n\s*\n/);
  let at = 0;
  const turns = passages.map((passage) => {
    const start_ms = at;
    at += passage.split(/\s+/).filter(Boolean).length * MS_PER_WORD;
    return { speaker: null, text: passage, start_ms, end_ms: at };
  });
  return withNames(turns);
}

/** A line without a name goes on with the one above it. */
function joinUnnamed(lines: readonly string[]): string[] {
  const passages: string[] = [];
  for (const line of lines) {
    const above = passages.at(-1);
    if (above === undefined || LABEL.test(line)) passages.push(line);
    else passages[passages.length - 1] = `${above}\n${line}`;
  }
  return passages;
}

/** Takes `Name:` off the passages when most have one: a colon alone makes no name. */
function withNames(turns: readonly Turn[]): Turn[] {
  if (!isNamed(turns.map(({ text }) => text))) return [...turns];
  return turns.map((turn) => {
    const [label = "", speaker] = LABEL.exec(turn.text) ?? [];
    return { ...turn, speaker: speaker?.trim() ?? null, text: turn.text.slice(label.length) };
  });
}

function isNamed(passages: readonly string[]): boolean {
  return passages.filter((text) => LABEL.test(text)).length * 2 > passages.length;
}
