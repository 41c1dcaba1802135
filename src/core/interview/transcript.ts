import * as z from "zod";
import { oneLine } from "../oneLine.ts";
import type { Line } from "./state.ts";

const Speaker = z.enum(["candidate", "interviewer"]);

/** One timed turn; times are milliseconds of interview time. */
export const Segment = z.looseObject({
  id: z.string().optional(),
  speaker: Speaker,
  start_ms: z.number().nonnegative(),
  end_ms: z.number().nonnegative(),
  text: z.string(),
});
export type Segment = z.infer<typeof Segment>;

/** A word with its time: one of the `words` that a segment may have. */
export const Word = z.object({
  text: z.string(),
  start_ms: z.number().nonnegative(),
  end_ms: z.number().nonnegative(),
});
export type Word = z.infer<typeof Word>;

/** `transcript.json`. */
export const Transcript = z.looseObject({
  schema: z.literal("dojo.transcript/v1"),
  segments: z.array(Segment),
});
export type Transcript = z.infer<typeof Transcript>;

/** How long a turn takes to say: about 150 words a minute. */
export const MS_PER_WORD = 400;

/** Where segments come from, as their `source` says it. Each has its own segments and leaves the others alone. */
export type Origin = "typed" | "import" | "speech";

/** Whether a turn was typed, so that nobody hears it. */
export function isTyped(segment: Segment): boolean {
  return segment["source"] === ("typed" satisfies Origin);
}

/** The id of the nth segment of its origin, from 1 on: `S001`. Each origin has a letter of its own. */
export function segmentId(letter: string, n: number): string {
  return letter + String(n).padStart(3, "0");
}

/** What was said and asked, and the interviewer's lines, as timed turns. */
export function typedSegments(lines: readonly Line[]): Segment[] {
  return lines.map((line, at) => {
    const natural = line.text.split(/\s+/).length * MS_PER_WORD;
    const typed = { id: segmentId("S", at + 1), source: "typed", text: line.text };
    // A line of the candidate arrives when it is finished, one of the interviewer when it begins.
    if (line.kind === "said" || line.kind === "asked") {
      const start = Math.max(lines[at - 1]?.t ?? 0, line.t - natural);
      return { ...typed, speaker: "candidate", start_ms: start, end_ms: line.t };
    }
    const end = Math.min(lines[at + 1]?.t ?? Infinity, line.t + natural);
    return { ...typed, speaker: "interviewer", start_ms: line.t, end_ms: end };
  });
}

/**
 * The transcript with these segments in the place of all others of their origin. Segments of other origins and
 * unknown fields stay; the ids of what is there win over new ones. By time.
 */
export function withSegments(
  existing: Transcript | null,
  origin: Origin,
  segments: readonly Segment[],
): Transcript {
  const others = (existing?.segments ?? []).filter(({ source }) => source !== origin);
  const taken = new Set(others.map(({ id }) => id));
  const own = segments.map((segment) =>
    taken.has(segment.id) ? { ...segment, id: `${segment.id}-${origin}` } : segment,
  );
  const all = [...others, ...own].toSorted((a, b) => a.start_ms - b.start_ms);
  return { ...existing, schema: "dojo.transcript/v1", segments: all };
}

/** The transcript as `transcript.json`: to be read and corrected, so that the words with their times are one line. */
export function toTranscriptFile(transcript: Transcript): string {
  const rows: string[] = [];
  const text = JSON.stringify(
    transcript,
    (key, value: unknown) =>
      key === "words" ? `${MARK}${rows.push(JSON.stringify(value))}` : value,
    2,
  );
  return `${text.replaceAll(MARKED, (_, row) => rows[Number(row) - 1] ?? "[]")}\n`;
}

/** No text of a transcript has it. */
const MARK = "\u0000words ";
const MARKED = /"\\u0000words (\d+)"/g;

/** The transcript as subtitles. */
export function toWebVtt(transcript: Transcript): string {
  const cues = transcript.segments.map(({ id, speaker, start_ms, end_ms, text }) => {
    // A cue must end after it starts, and an empty line would end its text.
    const span = `${vttTime(start_ms)} --> ${vttTime(Math.max(end_ms, start_ms + 1))}`;
    const voice = speaker === "candidate" ? "Candidate" : "Interviewer";
    const head = id === undefined ? "" : `${id.replaceAll(/\s+|-->/g, " ")}\n`;
    return `${head}${span}\n<v ${voice}>${escapeVtt(oneLine(text))}\n`;
  });
  return ["WEBVTT\n", ...cues].join("\n");
}

function vttTime(ms: number): string {
  const whole = Math.round(ms);
  const part = (unit: number, size: number, width = 2): string =>
    String(Math.floor(whole / unit) % size).padStart(width, "0");
  return `${part(3_600_000, Infinity)}:${part(60_000, 60)}:${part(1000, 60)}.${part(1, 1000, 3)}`;
}

function escapeVtt(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
