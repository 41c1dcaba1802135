import type { EventOf } from "./event.ts";
import type { InterviewState } from "./state.ts";
import { typedSegments, withSegments, type Segment, type Transcript } from "./transcript.ts";

type Transcribed = EventOf<"voice-transcribed">;
type Span = Pick<Segment, "start_ms" | "end_ms">;

/** The transcript with what the journal knows: what was typed, and what a server understood of the recording. */
export function mergeTranscript(
  existing: Transcript | null,
  { lines, transcribed }: Pick<InterviewState, "lines" | "transcribed">,
): Transcript {
  return withSegments(withSpeech(existing, transcribed), "typed", typedSegments(lines));
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
  let spoken = (existing?.segments ?? []).filter(({ source }) => source === "speech");
  for (const piece of fresh) {
    spoken = withPiece(spoken, merged, piece);
    merged.push(piece);
  }
  return { ...withSegments(existing, "speech", spoken), pieces: merged.map(keyOf) };
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
  const told = new Map(latestSegments(earlier).map((segment) => [segment.id, segment]));
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
