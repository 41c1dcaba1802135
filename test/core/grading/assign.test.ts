import fc from "fast-check";
import { expect, test } from "vitest";
import {
  assignFindings,
  type Claimable,
  SIGNALS_PER_SENTENCE,
} from "../../../src/core/grading/assign.ts";

const full = (sentence: number | null): Claimable => ({ credit: 1, sentence });
const half = (sentence: number | null): Claimable => ({ credit: 0.5, sentence });
const sentences = (claims: Claimable[][]) =>
  assignFindings(claims).map((finding) => finding && [finding.credit, finding.sentence]);

test("a signal that can go elsewhere makes room", () => {
  expect(sentences([[full(1), full(2)], [full(1)], [full(1)]])).toEqual([
    [1, 2],
    [1, 1],
    [1, 1],
  ]);
});

test("a full point is never given up for a half one", () => {
  expect(sentences([[half(1)], [full(1)], [full(1)]])).toEqual([null, [1, 1], [1, 1]]);
});

test("the drawing takes nobody's place", () => {
  expect(sentences([[full(null)], [full(null)], [full(null)]])).toEqual([
    [1, null],
    [1, null],
    [1, null],
  ]);
});

test("no sentence is used more than twice, and no better choice exists", () => {
  const finding = fc.record({
    credit: fc.constantFrom(1 as const, 0.5 as const),
    sentence: fc.nat(2),
  });
  fc.assert(
    fc.property(
      fc.array(fc.uniqueArray(finding, { selector: ({ sentence }) => sentence, maxLength: 3 }), {
        maxLength: 5,
      }),
      (claims) => {
        const chosen = assignFindings(claims);
        const used = [0, 1, 2].map(
          (sentence) => chosen.filter((one) => one?.sentence === sentence).length,
        );
        const credit = chosen.reduce((sum, one) => sum + (one?.credit ?? 0), 0);
        return (
          used.every((count) => count <= SIGNALS_PER_SENTENCE) &&
          credit === bestCredit(claims, [0, 0, 0])
        );
      },
    ),
    { numRuns: 300, seed: 7 },
  );
});

function bestCredit(
  [findings, ...rest]: readonly (readonly Claimable[])[],
  used: readonly number[],
): number {
  if (findings === undefined) return 0;
  const options = findings
    .filter(({ sentence }) => (used[sentence ?? 0] ?? 0) < SIGNALS_PER_SENTENCE)
    .map(
      ({ credit, sentence }) =>
        credit +
        bestCredit(
          rest,
          used.map((count, i) => (i === sentence ? count + 1 : count)),
        ),
    );
  return Math.max(bestCredit(rest, used), ...options);
}
