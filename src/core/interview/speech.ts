import type { EventOf } from "./event.ts";
import type { InterviewState, Withdrawn } from "./state.ts";
import { typedSegments, withSegments, type Segment, type Transcript } from "./transcript.ts";

type Transcribed = EventOf<"voice-transcribed">;
type Span = Pick<Segment, "start_ms" | "end_ms">;

/** The transcript with what the journal knows: what was typed, and what a server understood of the recording. */
export function mergeTranscript(
  existing: Transcript | null,
  { lines, transcribed, withdrawn }: Pick<InterviewState, "lines" | "transcribed" | "withdrawn">,
): Transcript {
  // The latest first: the same file, imported twice, has the same pieces, and those of now are the latest.
  const left = withdrawn.reduceRight<Transcript | null>(
    (transcript, gone) => transcript && without(transcript, transcribed, gone),
    existing,
  );
  return withSegments(withSpeech(left, transcribed), "typed", typedSegments(lines));
}

/** The ids of the passages of speech in it. */
export function passagesIn(transcript: Transcript | null): string[] {
  return spokenIn(transcript).flatMap(({ id }) => id ?? []);
}

/**
 * Takes the words of a recording out that is not there any more, and puts those back whose place they took: of what was
 * understood of the recording before, and nothing that the user had deleted. What the user corrected stays.
 */
function without(
  existing: Transcript,
  transcribed: readonly Transcribed[],
  { pieces, passages }: Withdrawn,
): Transcript {
  const known = knownPieces(existing);
  const wanted = new Set(transcribed.map(keyOf));
  const gone = pieces.filter((piece) => known.has(keyOf(piece)) && !wanted.has(keyOf(piece)));
  if (gone.length === 0) return existing;
  const told = byId(gone.flatMap(({ segments }) => segments));
  const left = spokenIn(existing).filter((segment) => !isSame(segment, told.get(segment.id)));
  const there = byId(left);
  const corrected = left.filter(({ id }) => told.has(id));
  const merged = transcribed.filter((piece) => known.has(keyOf(piece)));
  const back = latestSegments(merged).filter(
    (segment) =>
      !there.has(segment.id) &&
      (passages === undefined || passages.includes(segment.id ?? "")) &&
      gone.some((piece) => isWithin(segment, piece)) &&
      !corrected.some((other) => covers(other, segment)),
  );
  const lost = new Set<unknown>(gone.map(keyOf));
  return {
    ...withSegments(existing, "speech", [...left, ...back]),
    pieces: [...known].filter((key) => !lost.has(key)),
  };
}

/**
 * Each piece is put into the transcript once, and the transcript remembers it in `pieces`: whatever the user does to
 * its segments afterwards stays. Only a later round takes the place of an earlier one, and even then what the user
 * corrected or deleted stays corrected or deleted.
 */
function withSpeech(
  existing: Transcript | null,
  transcribed: readonly Transcribed[],
): Transcript | null {
  const known = knownPieces(existing);
  const merged = transcribed.filter((piece) => known.has(keyOf(piece)));
  const fresh = transcribed.filter((piece) => !known.has(keyOf(piece)));
  if (fresh.length === 0) return existing;
  let spoken = spokenIn(existing);
  for (const piece of fresh) {
    spoken = withPiece(spoken, merged, piece);
    merged.push(piece);
  }
  return { ...withSegments(existing, "speech", spoken), pieces: merged.map(keyOf) };
}

function spokenIn(transcript: Transcript | null): readonly Segment[] {
  return (transcript?.segments ?? []).filter(({ source }) => source === "speech");
}

function byId(segments: readonly Segment[]): ReadonlyMap<string | undefined, Segment> {
  return new Map(segments.map((segment) => [segment.id, segment]));
}

function knownPieces(existing: Transcript | null): ReadonlySet<unknown> {
  const pieces = existing?.["pieces"];
  return new Set(Array.isArray(pieces) ? pieces : []);
}

/** The same sound in the same round is the same piece. */
function keyOf({ from, to, sha256, round }: Transcribed): string {
  return `${round}:${from}-${to}:${sha256.slice(0, 8)}`;
}

function withPiece(
  spoken: readonly Segment[],
  merged: readonly Transcribed[],
  piece: Transcribed,
): Segment[] {
  const earlier = merged.filter(({ round }) => round < piece.round);
  if (earlier.length === 0) return [...spoken, ...piece.segments];
  const told = byId(latestSegments(earlier));
  const isUntouched = (segment: Segment) => isSame(segment, told.get(segment.id));
  const there = new Set(spoken.map(({ id }) => id));
  const decided = [
    ...spoken.filter((segment) => told.has(segment.id) && !isUntouched(segment)),
    ...[...told.values()].filter(({ id }) => !there.has(id)),
  ];
  return [
    ...spoken.filter((segment) => !(isWithin(segment, piece) && isUntouched(segment))),
    ...piece.segments.filter((segment) => !decided.some((other) => covers(other, segment))),
  ];
}

/** The segments that no piece of a later round took the place of. */
export function latestSegments(pieces: readonly Transcribed[]): Segment[] {
  return pieces.flatMap(({ segments, round }, at) =>
    segments.filter(
      (segment) =>
        !pieces.slice(at + 1).some((later) => later.round > round && isWithin(segment, later)),
    ),
  );
}

function isSame(a: Segment, b: Segment | undefined): boolean {
  return (
    a.text === b?.text &&
    a.speaker === b.speaker &&
    a.start_ms === b.start_ms &&
    a.end_ms === b.end_ms
  );
}

function isWithin(segment: Span, span: Span): boolean {
  const middle = (segment.start_ms + segment.end_ms) / 2;
  return middle >= span.start_ms && middle < span.end_ms;
}

/** More than half of `segment`. */
function covers(other: Span, segment: Span): boolean {
  const shared =
    Math.min(other.end_ms, segment.end_ms) - Math.max(other.start_ms, segment.start_ms);
  return shared * 2 > segment.end_ms - segment.start_ms;
}
