import { expect, test } from "vitest";
import { markersOf } from "../../../../src/core/grading/judge/markers.ts";
import { truncationSigns } from "../../../../src/core/models/truncation.ts";

const SEEDS = Array.from({ length: 500 }, (_, at) =>
  (at * 8_589_935).toString(16).padStart(12, "0"),
);
const isTakenFor = (placed: ReturnType<typeof markersOf>, echoed: ReturnType<typeof markersOf>) =>
  truncationSigns({
    estimatedIn: 1,
    reportedIn: null,
    countsCached: true,
    markers: { placed, echoed },
  }).length === 0;

test("markers are two everyday words and a number, the same for the same seed", () => {
  for (const seed of SEEDS) {
    expect(Object.values(markersOf(seed)).join(" ")).toMatch(/^(?:[a-z]+-[a-z]+-\d\d ?){2}$/);
    expect(markersOf(seed)).toEqual(markersOf(seed));
  }
  expect(new Set(SEEDS.map((seed) => markersOf(seed).b)).size).toBeGreaterThan(400);
});

test("the markers of one interview are not taken for those of another", () => {
  const wrong = SEEDS.slice(1).filter((seed, at) =>
    isTakenFor(markersOf(SEEDS[at] ?? ""), markersOf(seed)),
  );
  expect(wrong).toEqual([]);
});

test("a seed that is too short gives markers all the same", () => {
  expect(markersOf("7f").a).toMatch(/^[a-z]+-[a-z]+-\d\d$/);
});
