import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ServerLoad } from "../../../src/core/models/callSummary.ts";
import { serverLoad } from "../../../src/core/models/vllmMetrics.ts";

const FIXTURES = join(import.meta.dirname, "../../fixtures/vllm-metrics");
const fixture = (name: string): string => readFileSync(join(FIXTURES, name), "utf8");

const NOTHING: ServerLoad = {
  engines: null,
  waiting: null,
  running: null,
  kvCacheUse: null,
  prefixHitRate: null,
};

test.each<[string, ServerLoad]>([
  // Before version 1 there were no counters of the prefix cache.
  ["v0.6.txt", { engines: 1, waiting: 11, running: 3, kvCacheUse: 0.8125, prefixHitRate: null }],
  // Old and new names at once must not count twice; engines add up, their caches do not.
  [
    "v0.10-two-engines.txt",
    { engines: 2, waiting: 2, running: 10, kvCacheUse: 0.5, prefixHitRate: 0.8 },
  ],
  // Times behind the values, exponents, a model with quotes and braces in its name, names that only begin alike.
  ["v0.27.txt", { engines: 1, waiting: 0, running: 1, kvCacheUse: 0.015, prefixHitRate: 0.75 }],
  [
    "behind-a-proxy.txt",
    { engines: 1, waiting: 5, running: 2, kvCacheUse: 0.5, prefixHitRate: 0.01 },
  ],
  // Nothing asked of the cache yet: no rate, not the rate 0.
  ["just-started.txt", { ...NOTHING, engines: 1, running: 0 }],
  ["another-program.txt", NOTHING],
])("%s", (name, load) => {
  expect(serverLoad(fixture(name))).toEqual(load);
});

test("reads Windows line ends alike", () => {
  const name = "v0.10-two-engines.txt";
  expect(serverLoad(fixture(name).replaceAll("\n", "\r\n"))).toEqual(serverLoad(fixture(name)));
});

test.each([
  ["a web page", "<!doctype html><title>vllm</title>"],
  ["nothing", ""],
  ["a line without a value", "vllm:num_requests_waiting5"],
  ["a line whose labels never end", 'vllm:num_requests_waiting{model_name="a 3'],
  ["an infinite value", "vllm:num_requests_waiting +Inf"],
])("%s says nothing", (_, text) => {
  expect(serverLoad(text)).toEqual(NOTHING);
});
