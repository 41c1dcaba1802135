import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EventOf } from "../../../src/core/interview/event.ts";
import { latestSegments, mergeTranscript, passagesIn } from "../../../src/core/interview/speech.ts";
import type { Line, Withdrawn } from "../../../src/core/interview/state.ts";
import {
  toTranscriptFile,
  Transcript,
  type Segment,
} from "../../../src/core/interview/transcript.ts";

const segment = (id: string, start_ms: number, text: string): Segment => ({
  ...{ id, source: "speech", speaker: "candidate", start_ms, end_ms: start_ms + 1_000 },
  text,
});

const piece = (
  from: number,
  segments: readonly Segment[],
  round = 0,
): EventOf<"voice-transcribed"> => ({
  ...{ type: "voice-transcribed", t: 0, at: "", from, to: from + 16_000, sha256: "5".repeat(64) },
  ...{ server: "http://127.0.0.1:8000/v1/audio/transcriptions", model: "w", round },
  ...{ start_ms: from / 16, end_ms: from / 16 + 10_000, segments: [...segments] },
});

const merged = (
  existing: Transcript | null,
  transcribed: readonly EventOf<"voice-transcribed">[],
  lines: readonly Line[] = [],
  withdrawn: readonly Withdrawn[] = [],
) => mergeTranscript(existing, { lines, transcribed, withdrawn });
const texts = ({ segments }: Transcript) => segments.map(({ text }) => text);
const edited = (transcript: Transcript, edit: (segments: Segment[]) => Segment[]): Transcript => ({
  ...transcript,
  segments: edit(transcript.segments),
});

const FIRST = piece(0, [segment("V001", 0, "one"), segment("V002", 5_000, "two")]);
const SECOND = piece(160_000, [segment("V003", 11_000, "three")]);

test("what was said lies between what the interviewer said", () => {
  const lines: Line[] = [
    { kind: "beat", t: 3_000, text: "What does it cost?", tag: "probe" },
    { kind: "said", t: 20_000, text: "typed" },
  ];
  expect(texts(merged(null, [SECOND, FIRST], lines))).toEqual([
    "one",
    "What does it cost?",
    "two",
    "three",
    "typed",
  ]);
});

test("a piece is put in once, whatever becomes of it", () => {
  const once = merged(null, [FIRST]);
  const kept = edited(once, ([one]) => (one ? [{ ...one, text: "won" }] : []));
  expect(texts(merged(kept, [FIRST, SECOND]))).toEqual(["won", "three"]);
  expect(merged(merged(kept, [FIRST]), [FIRST])).toEqual(merged(kept, [FIRST]));
});

/** Rounds one after the other, each of pieces anywhere. */
const rounds = fc
  .array(fc.array(fc.array(fc.nat(9), { maxLength: 3 }), { maxLength: 4 }), { maxLength: 3 })
  .map((all) =>
    all.flatMap((pieces, round) =>
      pieces.map((starts, n) => {
        const segments = starts.map((second, at) =>
          segment(`V${round}-${n}-${at}`, n * 10_000 + second * 1_000, `${at % 2}`),
        );
        return { ...piece(n * 160_000, segments, round), sha256: `${round}-${n}`.padEnd(64) };
      }),
    ),
  );

test("pieces that come one by one make the same transcript as all at once, and nothing twice", () => {
  fc.assert(
    fc.property(rounds, (pieces) => {
      const whole = merged(null, pieces);
      const grown = pieces.reduce<Transcript | null>(
        (existing, _, n) => merged(existing, pieces.slice(0, n + 1)),
        null,
      );
      expect(grown ?? whole).toEqual(whole);
      expect(merged(whole, pieces)).toEqual(whole);
      const ids = whole.segments.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(new Set(latestSegments(pieces).map(({ id }) => id))).toEqual(new Set(ids));
    }),
  );
});

describe("a later round", () => {
  const before = merged(null, [FIRST, SECOND]);
  const again = piece(0, [segment("V004", 40, "uno"), segment("V005", 5_020, "due")], 1);

  test("takes the place of what nobody touched, as far as it goes", () => {
    expect(texts(merged(before, [FIRST, SECOND, again]))).toEqual(["uno", "due", "three"]);
  });

  test("leaves what was corrected and brings back nothing that was deleted", () => {
    const kept = edited(before, ([, two, three]) =>
      two && three ? [{ ...two, text: "too" }, three] : [],
    );
    const after = merged(kept, [FIRST, SECOND, again]);
    expect(texts(after)).toEqual(["too", "three"]);
    const third = piece(0, [segment("V006", 10, "eins"), segment("V007", 5_010, "zwei")], 2);
    expect(texts(merged(after, [FIRST, SECOND, again, third]))).toEqual(["too", "three"]);
  });

  test("does not meet the one before it", () => {
    const third = piece(0, [segment("V006", 10, "eins"), segment("V007", 5_010, "zwei")], 2);
    const after = merged(merged(before, [FIRST, SECOND, again]), [FIRST, SECOND, again, third]);
    expect(texts(after)).toEqual(["eins", "zwei", "three"]);
  });
});

describe("an import that was transcribed and is undone", () => {
  const before = merged(null, [FIRST, SECOND]);
  const phone = {
    ...piece(0, [segment("V004", 40, "uno"), segment("V005", 5_020, "due")], 1),
    sha256: "6".repeat(64),
  };
  const undo = (imported: Transcript, passages: string[] | undefined = passagesIn(before)) =>
    merged(imported, [FIRST, SECOND], [], [{ pieces: [phone], passages }]);

  test("takes its words along, and those from before come back", () => {
    const imported = merged(before, [FIRST, SECOND, phone]);
    expect(texts(imported)).toEqual(["uno", "due", "three"]);
    const undone = undo(imported);
    expect([texts(undone), undone["pieces"]]).toEqual([
      ["one", "two", "three"],
      merged(null, [FIRST, SECOND])["pieces"],
    ]);
    expect(undo(undone)).toEqual(undone);
  });

  test("leaves what the user corrected before and since, and brings back nothing that was deleted", () => {
    const kept = edited(before, ([, two, three]) =>
      two && three ? [{ ...two, text: "too" }, three] : [],
    );
    const imported = merged(kept, [FIRST, SECOND, phone]);
    expect(texts(undo(imported, passagesIn(kept)))).toEqual(["too", "three"]);
    const corrected = edited(merged(before, [FIRST, SECOND, phone]), ([uno, due, three]) =>
      uno && due && three ? [{ ...uno, text: "ono" }, due, { ...three, text: "tree" }] : [],
    );
    expect(texts(undo(corrected))).toEqual(["ono", "two", "tree"]);
  });

  test("leaves only what was typed where nothing had been transcribed before", () => {
    const alone = merged(null, [phone]);
    expect(texts(merged(alone, [], [], [{ pieces: [phone], passages: [] }]))).toEqual([]);
  });

  test("takes its words along the second time, too, when the same file was imported again", () => {
    const passages = passagesIn(before);
    const undone = undo(merged(before, [FIRST, SECOND, phone]));
    const [uno, due] = [segment("V006", 40, "uno"), segment("V007", 5_020, "due")];
    const again = { ...phone, segments: [uno, due] };
    const first = { pieces: [phone], passages };
    const imported = merged(undone, [FIRST, SECOND, again], [], [first]);
    expect(texts(imported)).toEqual(["uno", "due", "three"]);
    const twice = merged(imported, [FIRST, SECOND], [], [first, { pieces: [again], passages }]);
    expect(twice).toEqual(before);
  });

  test("can be transcribed once more after another import of it", () => {
    const undone = undo(merged(before, [FIRST, SECOND, phone]));
    const withdrawn = [{ pieces: [phone], passages: passagesIn(before) }];
    const again = merged(undone, [FIRST, SECOND, phone], [], withdrawn);
    expect(texts(again)).toEqual(["uno", "due", "three"]);
    expect(merged(again, [FIRST, SECOND, phone], [], withdrawn)).toEqual(again);
  });
});

test("the file has a line for each field, and one for all words", () => {
  const words = [
    { text: 'a "word"', start_ms: 0, end_ms: 90 },
    { text: "]", start_ms: 90, end_ms: 99 },
  ];
  const transcript = merged(null, [piece(0, [{ ...segment("V001", 0, "a word"), words }])]);
  const text = toTranscriptFile(transcript);
  expect(Transcript.parse(JSON.parse(text))).toEqual(transcript);
  expect(text.split("\n").filter((line) => line.includes('"words"'))).toHaveLength(1);
  expect(text.split("\n").find((line) => line.includes('"words"'))).toContain('"end_ms":99');
});
