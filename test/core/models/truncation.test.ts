import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { markersOf } from "../../../src/core/grading/judge/markers.ts";
import { estimateTokens } from "../../../src/core/models/estimate.ts";
import {
  type PromptTrace,
  type TruncationSign,
  truncationSigns,
} from "../../../src/core/models/truncation.ts";

const PLACED = { a: "amber-lantern-42", b: "quiet-meadow-17" };
const echo = (a: string, b: string = PLACED.b) => ({ placed: PLACED, echoed: { a, b } });
const REPEATED = echo(PLACED.a);
const LOST = echo("", "");

/** A prompt of 7000 estimated tokens that was read whole, but for what a case says. */
const trace = (more: Partial<PromptTrace>): PromptTrace => ({
  estimatedIn: 7_000,
  reportedIn: 6_300,
  countsCached: true,
  markers: REPEATED,
  ...more,
});

describe("signs that a prompt was cut", () => {
  test.each<[string, Partial<PromptTrace>, TruncationSign[]]>([
    ["none: it was read whole", {}, []],
    ["none: a tokenizer that counts more", { reportedIn: 8_750 }, []],
    ["none: a tokenizer that counts less", { reportedIn: 4_700 }, []],
    ["Ollama's half of a 4k window", { reportedIn: 2_050 }, ["few-tokens", "half-window"]],
    ["no usage, both markers", { reportedIn: null }, []],
    ["no usage, both markers lost", { reportedIn: null, markers: LOST }, ["marker-missing"]],
    ["no usage, no answer to look at", { reportedIn: null, markers: null }, []],
    ["another cut", { reportedIn: 3_000, markers: LOST }, ["few-tokens", "marker-missing"]],
    ["a count without what the cache held", { reportedIn: 300, countsCached: false }, []],
    [
      "the same, from a server that counts its cache",
      { reportedIn: 300, countsCached: true },
      ["few-tokens"],
    ],
    [
      "the same, with markers lost",
      { reportedIn: 300, countsCached: false, markers: LOST },
      ["few-tokens", "marker-missing"],
    ],
    [
      "the same, with an answer that nobody can read: it is asked again",
      { reportedIn: 300, countsCached: false, markers: null },
      [],
    ],
    [
      "half a window is a cut, even where the cache may be left out",
      { reportedIn: 2_051, countsCached: false },
      ["few-tokens", "half-window"],
    ],
    ["the token count of half a window by chance", { estimatedIn: 2_300, reportedIn: 2_050 }, []],
    [
      "half a window, from a tokenizer with 3.2 characters a token",
      { estimatedIn: 3_300, reportedIn: 2_051 },
      ["half-window"],
    ],
    ["after English: a tongue that needs few tokens", { usualRatio: 0.8, reportedIn: 4_000 }, []],
    ["after a tongue that needs many tokens: English", { usualRatio: 1.8, reportedIn: 5_600 }, []],
  ])("%s", (_, more, signs) => {
    expect(truncationSigns(trace(more))).toEqual(signs);
  });

  test.each([2_048, 4_096, 8_192, 16_384, 32_768, 65_536, 131_072, 262_144])(
    "Ollama's count for a window of %d, with and without a token in front",
    (window) => {
      for (const keep of [4, 5]) {
        const reportedIn = window - Math.max(Math.floor((window - keep) / 2), 1);
        const signs = truncationSigns(
          trace({ estimatedIn: window, reportedIn, markers: null, countsCached: false }),
        );
        expect(signs).toContain("half-window");
      }
    },
  );
});

describe("a repeated marker", () => {
  test.each([
    "amber-lantern-42",
    "Amber Lantern 42",
    "marker A: amber-lantern-42.",
    '"amber_lantern_42"',
    "amber-lantarn-42",
    "amber-lanntern-42",
    "amber-lanern-42",
    "amber-lantern-43",
    "amber-lantern-4",
  ])("%j is the one that was placed", (a) => {
    expect(truncationSigns(trace({ markers: echo(a) }))).toEqual([]);
  });

  test.each([
    "",
    "amber",
    "amber-kettle-42",
    "brisk-lantern-42",
    "<words>",
    "unknown",
    "marker A",
    "lantern-42-amber",
    PLACED.b,
  ])("%j is not", (a) => {
    expect(truncationSigns(trace({ markers: echo(a) }))).toEqual(["marker-missing"]);
  });

  test("one of two is not enough", () => {
    expect(truncationSigns(trace({ markers: echo(PLACED.a, "") }))).toEqual(["marker-missing"]);
  });
});

const ENGLISH = "We keep one counter for each team and settle the reserve after the call. ";
const CHINESE = "我们为每个团队保留一个计数器，并在调用之后结算预留的配额。";
const textOf = (length: number, share: number): string =>
  ENGLISH.repeat(Math.ceil(length / ENGLISH.length)).slice(0, length * (1 - share)) +
  CHINESE.repeat(Math.ceil(length / CHINESE.length)).slice(0, length * share);

const perToken = fc.double({ min: 3.2, max: 6, noNaN: true });
/** Two markers, one a third into the text and one in its middle, as a server with this tokenizer leaves them. */
const seed = fc.stringMatching(/^[0-9a-f]{16}$/);

test("no prompt that fits is suspected, whatever the tokenizer", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 8_000, max: 400_000 }),
      perToken,
      fc.boolean(),
      seed,
      (length, each, isKnown, hex) => {
        const text = textOf(length, 0);
        const estimatedIn = estimateTokens(text);
        const placed = markersOf(hex);
        const signs = truncationSigns({
          estimatedIn,
          reportedIn: Math.round(length / each),
          usualRatio: isKnown ? 4 / each : null,
          countsCached: true,
          markers: { placed, echoed: placed },
        });
        expect(signs).toEqual([]);
      },
    ),
    { numRuns: 500, seed: 7 },
  );
});

test("nor is one in Chinese, which takes a token for one or one and a half characters", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 8_000, max: 60_000 }),
      perToken,
      fc.double({ min: 1, max: 1.5, noNaN: true }),
      (length, each, dense) => {
        const text = textOf(length, 0.5);
        const signs = truncationSigns(
          trace({
            estimatedIn: estimateTokens(text),
            reportedIn: Math.round(length / 2 / each + length / 2 / dense),
          }),
        );
        expect(signs).toEqual([]);
      },
    ),
    { numRuns: 500, seed: 7 },
  );
});

test("every cut prompt is found, whatever the tokenizer, window and share of evidence", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(2_048, 4_096, 8_192, 16_384, 32_768),
      fc.double({ min: 1.001, max: 6, noNaN: true }),
      perToken,
      fc.record({ evidence: fc.double({ min: 0.2, max: 0.7, noNaN: true }), usage: fc.boolean() }),
      seed,
      (window, times, each, { evidence, usage }, hex) => {
        const tokens = Math.ceil(window * times);
        const kept = window - Math.floor((window - 4) / 2);
        // The task stands behind the evidence and takes a tenth.
        const place = { a: 0.9 - evidence, b: 0.9 - evidence / 2 };
        const isSeen = (at: number): boolean => tokens * at > tokens - kept;
        const placed = markersOf(hex);
        const echoed = { a: isSeen(place.a) ? placed.a : "", b: isSeen(place.b) ? placed.b : "" };
        // Without a count, markers are all there is: they must lie in what was lost.
        fc.pre(usage || !isSeen(place.a));
        const signs = truncationSigns({
          estimatedIn: Math.ceil((tokens * each) / 4),
          reportedIn: usage ? kept : null,
          countsCached: false,
          markers: { placed, echoed },
        });
        expect(signs).not.toEqual([]);
      },
    ),
    { numRuns: 500, seed: 7 },
  );
});
