import { expect, test } from "vitest";
import { verdictOn, lexicon } from "../../support/interviews.ts";

test("ids and terms are unique within their kind", () => {
  const repeated = (words: readonly string[]): string[] =>
    words.filter((word, at) => words.indexOf(word) < at);
  expect({
    concepts: repeated(lexicon.concepts.map(({ id }) => id)),
    units: repeated(lexicon.units.map(({ id }) => id)),
    terms: lexicon.concepts.flatMap(({ id, terms, heard_as }) =>
      repeated([...terms, ...heard_as]).map((term) => `${id}: ${term}`),
    ),
  }).toEqual({ concepts: [], units: [], terms: [] });
});

test.each([
  ["idempotency-key", "Each tool call carries an item potency key that the run has stored."],
  ["queue", "We put a cue in front of the slow workers and their models."],
  ["event-stream", "Usage goes to cough car and from there to the billing service."],
  ["redis", "The counters are in reddis with a script around the update."],
  ["model-server", "The pods run v l l m with the weights on local disk."],
  ["cache", "A cash hit saves us the whole call to the provider."],
  ["circuit-breaker", "There's a sir kit breaker for each provider and each model."],
  ["ttft", "We promise a tee tee f tee of two seconds for chat traffic."],
  ["cold-start", "The gold start of a big model takes about four minutes."],
  ["fencing", "The lease carries a fence in token that the store compares."],
] as const)("speech-to-text slips of %s are understood: %s", (concept, said) => {
  expect(verdictOn(`#${concept}`, said)).toBe("met");
});
