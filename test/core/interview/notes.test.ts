import fc from "fast-check";
import { expect, test } from "vitest";
import { diffText, spliceText } from "../../../src/core/interview/notes.ts";
import { textPair } from "../../support/arbitraryEvents.ts";

test("an edit turns one text into the other, and no half character is in it", () => {
  fc.assert(
    fc.property(textPair, ([before, after]) => {
      const edit = diffText(before, after);
      const { at_char, removed, inserted } = edit ?? { at_char: 0, removed: 0, inserted: "" };
      expect(spliceText(before, { at_char, removed, inserted })).toBe(after);
      const removedText = before.slice(at_char, at_char + removed);
      expect([inserted.isWellFormed(), removedText.isWellFormed()]).toEqual([true, true]);
    }),
    { numRuns: 1_000 },
  );
});

test.each([
  ["abc", "abXc", { at_char: 2, removed: 0, inserted: "X" }],
  ["aaa", "aa", { at_char: 2, removed: 1, inserted: "" }],
  ["👍", "👎", { at_char: 0, removed: 2, inserted: "👎" }],
  ["x👍", "x🚍", { at_char: 1, removed: 2, inserted: "🚍" }],
])("%s to %s is one small edit", (before, after, edit) => {
  expect(diffText(before, after)).toEqual(edit);
});
