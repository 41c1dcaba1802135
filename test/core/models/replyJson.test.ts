import { expect, test } from "vitest";
import { completeObjectsIn, jsonIn } from "../../../src/core/models/replyJson.ts";

const counted = (values: Iterable<unknown>): number => [...values].length;
const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;

test.each([
  ["objects in objects without end", nested(30_000), 100],
  ["brackets that never close", "[".repeat(200_000), 0],
  ["brackets that were never open", "}".repeat(200_000), 0],
  ["thoughts that never end", "<think>".repeat(50_000), 0],
  ["quotation marks", '{"'.repeat(100_000), 0],
  ["many small objects", '{"a":1}\n'.repeat(40_000), 40_000],
])("a model that went astray does not hold up the reader: %s", (_, text, most) => {
  expect(counted(completeObjectsIn(text))).toBeLessThanOrEqual(most);
  expect(counted(jsonIn(text))).toBeLessThanOrEqual(2 * most + 2);
});

test("each object that had closed before the cut is found, inner ones first", () => {
  const text =
    '{"criteria": [{"criterion": "safety", "signals": [{"signal": "a"}]}, {"criterion": "fra';
  expect([...completeObjectsIn(text)]).toEqual([
    { signal: "a" },
    [{ signal: "a" }],
    { criterion: "safety", signals: [{ signal: "a" }] },
  ]);
});
