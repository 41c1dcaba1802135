import { describe, expect, test } from "vitest";
import type { GradeQuote } from "../../src/core/grading/grade.ts";
import { quoteMoment } from "../../src/protocol/quoteMoment.ts";
import { SoundTrack } from "../../src/protocol/soundTrack.ts";

const quote: GradeQuote = { source: "S017", kind: "speech", text: "cc dd", t: 10_000 };
const spoken = { text: "aa bb cc dd", start_ms: 10_000, end_ms: 18_000, words: [] };
const source = { id: "S017", kind: "speech", text: spoken.text, t: 10_000, spoken } as const;
const track = new SoundTrack([
  [
    { ms: 13_700, sample: 0 },
    { ms: 60_000, sample: 740_800 },
  ],
]);

describe("the moment of a quote", () => {
  test("is where its words are, with a little before and after, as far as there is sound", () => {
    expect(quoteMoment(quote, [source], track)).toEqual({
      t: 14_000,
      heard: { from: 13_700, to: 18_400 },
      element: null,
    });
  });

  test("cannot be heard without a recording, or where that is silent", () => {
    const silent = new SoundTrack([
      [
        { ms: 30_000, sample: 0 },
        { ms: 60_000, sample: 480_000 },
      ],
    ]);
    for (const other of [null, silent])
      expect(quoteMoment(quote, [source], other)).toEqual({
        t: 14_000,
        heard: null,
        element: null,
      });
  });

  test("is that of its turn when that was typed, or corrected since", () => {
    const typed = { ...source, spoken: null };
    const corrected = { ...source, spoken: { ...spoken, text: "aa bb" } };
    for (const other of [typed, corrected])
      expect(quoteMoment(quote, [other], track)).toEqual({ t: 10_000, heard: null, element: null });
    expect(quoteMoment(quote, [], track)).toEqual({ t: 10_000, heard: null, element: null });
  });

  test("is for a drawing the one at which it was drawn, with its element", () => {
    const drawing = { ...quote, source: "B:box3", kind: "board", text: "Queue", t: null } as const;
    const drawn = { id: "B:box3", kind: "board", text: "Queue", t: 24_000, spoken: null } as const;
    expect(quoteMoment(drawing, [drawn], track)).toEqual({
      t: 24_000,
      heard: null,
      element: "box3",
    });
    expect(quoteMoment(drawing, [{ ...drawn, t: null }], track)).toBeNull();
    expect(quoteMoment(drawing, [], track)).toBeNull();
  });

  test("is none for notes, and speech without a time", () => {
    expect(quoteMoment({ ...quote, kind: "notes", t: null }, [], track)).toBeNull();
    expect(quoteMoment({ ...quote, t: null }, [source], track)).toBeNull();
  });
});
