import fc from "fast-check";
import { expect, test } from "vitest";
import type { Source } from "../../../src/core/evidence/source.ts";
import { verifyQuote } from "../../../src/core/evidence/verify.ts";

const source = (id: string, text: string, more: Partial<Source> = {}): Source => ({
  id,
  kind: "speech",
  text,
  t: 0,
  speaker: "candidate",
  ...more,
});

const SOURCES = [
  source(
    "S001",
    "We take input tokens plus max tokens up front, and when usage comes back we give the rest back.",
  ),
  source("S002", "One Lua script checks all three buckets — and takes from all, or none!"),
  source("S003", "Would you use a cache with a time to live in front of it?", {
    speaker: "interviewer",
  }),
  source("N01", "“Retry-After” in ms,\nper bucket, per team", { kind: "notes", t: null }),
  source("B:n4", "settle", { kind: "board", t: null }),
];
const verify = (id: string, text: string) => verifyQuote(SOURCES, { source: id, text });

test("the same words are exact whatever their case, quotes and punctuation, and our slice comes back", () => {
  expect(verify("S002", "lua SCRIPT checks all three buckets and takes")).toEqual({
    status: "exact",
    quote: { source: "S002", text: "Lua script checks all three buckets — and takes" },
  });
  expect(verify("N01", 'retry after" in ms per bucket per team')).toEqual({
    status: "exact",
    quote: { source: "N01", text: "Retry-After” in ms,\nper bucket, per team" },
  });
});

test("a slip is close", () => {
  expect(
    verify("S001", "we take input token plus max tokens upfront and when usage comes back"),
  ).toEqual({
    status: "close",
    quote: {
      source: "S001",
      text: "We take input tokens plus max tokens up front, and when usage comes back",
    },
  });
});

test("right words with the wrong source are moved", () => {
  expect(verify("S001", "one lua script checks all three buckets")).toEqual({
    status: "moved",
    quote: { source: "S002", text: "One Lua script checks all three buckets" },
  });
});

test.each([
  ["the interviewer said it", "S003", "use a cache with a time to live in front of it"],
  ["nobody said it", "S001", "we chose consistent hashing with virtual nodes for the shards"],
  ["it is too short", "S002", "all three buckets"],
  ["it is nothing", "S002", " … "],
  [
    "it turns a statement into its opposite",
    "S001",
    "we do not give the rest back when usage comes back, never",
  ],
])("%s: unverified", (_, id, text) => {
  expect(verify(id, text)).toEqual({ status: "unverified" });
});

test("a slip must not swallow a negation", () => {
  const denied = [
    source("S001", "we do not reserve an estimate before the provider call goes out today"),
  ];
  const claim = "we do reserve an estimate before the provider call goes out today";
  expect(verifyQuote(denied, { source: "S001", text: claim })).toEqual({ status: "unverified" });
});

test("a board label needs no four words", () => {
  expect(verify("B:n4", "Settle")).toEqual({
    status: "exact",
    quote: { source: "B:n4", text: "settle" },
  });
});

test("whatever is claimed, a verified quote is a slice of something that the candidate produced", () => {
  const edits = fc.array(
    fc.record({ at: fc.nat(90), cut: fc.nat(12), put: fc.string({ maxLength: 8 }) }),
    { maxLength: 5 },
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...SOURCES),
      fc.constantFrom(...SOURCES),
      edits,
      (cited, copied, changes) => {
        const text = changes.reduce(
          (now, { at, cut, put }) => now.slice(0, at) + put + now.slice(at + cut),
          copied.text,
        );
        const result = verifyQuote(SOURCES, { source: cited.id, text });
        if (result.status === "unverified") return true;
        const shown = SOURCES.find(({ id }) => id === result.quote.source);
        return shown?.speaker === "candidate" && shown.text.includes(result.quote.text);
      },
    ),
    { numRuns: 500, seed: 7 },
  );
});

test("any run of words of a source is verified as that run", () => {
  const words = [...(SOURCES[0]?.text ?? "").matchAll(/\S+/g)];
  fc.assert(
    fc.property(fc.nat(words.length - 12), fc.integer({ min: 10, max: 12 }), (from, length) => {
      const [first, last] = [words[from], words[Math.min(from + length, words.length) - 1]];
      const text =
        SOURCES[0]?.text.slice(first?.index, (last?.index ?? 0) + (last?.[0].length ?? 0)) ?? "";
      const result = verify("S001", text);
      return result.status === "exact" && text.startsWith(result.quote.text);
    }),
    { seed: 7 },
  );
});
