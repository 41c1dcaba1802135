import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { GoOutput } from "../../../src/core/katas/goOutput.ts";

/** What is read from this output, without output and beginnings. */
function outcomes(printed: string) {
  const go = new GoOutput("/k", (file) => join("/k", file));
  const news = [...go.stdout(printed), ...go.end()];
  return news.filter(({ type }) => !["output", "compiled", "started"].includes(type));
}

describe("what Go 1.23 really prints", () => {
  function recorded(name: string) {
    const file = join(import.meta.dirname, `../../fixtures/goTest/${name}.jsonl`);
    return outcomes(readFileSync(file, "utf8"));
  }
  const at = (...lines: number[]) =>
    lines.map((line) => ({ file: "/k/counter_test.go", line, label: "" }));
  const failed = (message: string, ...lines: number[]) => ({
    ...{ type: "failed", test: "TestA", ms: 0 },
    failure: { kind: "error", message, frames: at(...lines) },
  });

  test("of a panic in a goroutine, which has no outcome: it fails the test that runs", () => {
    const message = "panic: runtime error: invalid memory address or nil pointer dereference";
    expect(recorded("goroutine-panic")).toEqual([
      { type: "passed", test: "TestA", ms: 0 },
      { ...failed(message, 11, 9), test: "TestB" },
    ]);
  });

  test("of one in a subtest, after output without a line break, in several lines", () => {
    expect(recorded("subtest-goroutine-panic")).toEqual([
      failed("panic: one\ntwo\n\nthree", 15, 16, 14),
    ]);
  });

  test("of a deadlock, with the stacks of all goroutines", () => {
    expect(recorded("deadlock")).toEqual([
      failed("fatal error: all goroutines are asleep - deadlock!", 6),
    ]);
  });

  test("of a race and then a panic: the panic is what ended the test", () => {
    expect(recorded("race-and-panic")).toEqual([failed("panic: boom", 11, 11)]);
  });

  test("of a panic before the first test: nothing could be run", () => {
    const { failure: panic } = failed("panic: assignment to entry in nil map", 7, 9);
    expect(recorded("init-panic")).toEqual([{ type: "broken", failure: panic }]);
  });

  test("of tests that print a panic and fail by what they assert", () => {
    expect(recorded("printed-panic")).toMatchObject([
      { test: "TestA", failure: { message: "the panic was kept", frames: at(12) } },
      { test: "TestB", failure: { kind: "assertion", actual: "1", expected: "2" } },
      { type: "finished" },
    ]);
  });
});

test("a panic after a flood of output is told", () => {
  const crash = ["panic: boom", "", "goroutine 7 [running]:", "\t/k/my counter.go:3 +0x1"];
  const said = [...Array.from({ length: 3_000 }, () => "x".repeat(100)), ...crash];
  const lines = [
    { Action: "run", Test: "TestA" },
    ...said.map((text) => ({ Action: "output", Test: "TestA", Output: `${text}\n` })),
    { Action: "fail" },
  ];
  const printed = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  expect(outcomes(printed)).toMatchObject([
    { failure: { message: "panic: boom", frames: [{ file: "/k/my counter.go", line: 3 }] } },
  ]);
});
