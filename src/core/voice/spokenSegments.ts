import { segmentId, type Segment, type Word } from "../interview/transcript.ts";
import type { ClockMap } from "./clockMap.ts";
import { samplesOfMs } from "./frames.ts";
import { speechIn, type Piece } from "./pieces.ts";
import type { Passage, Understood } from "./serverReply.ts";

/** The piece that a server heard, and what is known of the recording around it. */
export interface HeardPiece {
  readonly piece: Piece;
  /** The sample of the recording with which the sound began that was sent. */
  readonly firstSample: number;
  readonly loudness: Uint8Array;
  readonly clock: ClockMap;
  /** How many segments have a number already. */
  readonly numbered: number;
}

/** Servers are off by about as much. */
const SLACK_SAMPLES = samplesOfMs(400);

/**
 * What a server understood as segments of the interview. A passage for a time without speech is left out: the
 * model invented it.
 */
export function spokenSegments(
  { passages, isTimed }: Understood,
  { piece, firstSample, loudness, clock, numbered }: HeardPiece,
): Segment[] {
  const sampleAt = (seconds: number): number =>
    Math.min(piece.to, Math.max(piece.from, firstSample + samplesOfMs(seconds * 1000)));
  const msAt = (sample: number): number => Math.round(clock.msAt(sample));
  const placeOf = ({ start, end }: Passage): Piece | null => {
    if (!isTimed) return speechIn(loudness, piece);
    const place = { from: sampleAt(start), to: sampleAt(end) };
    const around = { from: place.from - SLACK_SAMPLES, to: place.to + SLACK_SAMPLES };
    return speechIn(loudness, around) && place;
  };
  return passages
    .flatMap((passage) => {
      const place = placeOf(passage);
      return place ? [{ passage, place }] : [];
    })
    .map(({ passage: { text, words }, place }, at) => ({
      id: segmentId("V", numbered + at + 1),
      source: "speech",
      speaker: "candidate",
      start_ms: msAt(place.from),
      end_ms: msAt(place.to),
      text,
      ...(words.length > 0 && {
        words: words.map((word): Word => ({
          text: word.text,
          start_ms: msAt(sampleAt(word.start)),
          end_ms: msAt(sampleAt(word.end)),
        })),
      }),
    }));
}
