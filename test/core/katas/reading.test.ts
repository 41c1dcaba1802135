import { expect, test } from "vitest";
import { isTestFile, roundTests } from "../../../src/core/katas/layout.ts";
import { stableMessage } from "../../../src/core/katas/proof.ts";
import { isGreen, reportOf } from "../../../src/core/katas/report.ts";
import { loadFailure } from "../../../src/services/katas/typeScript.ts";

test("the user's own tests stand beside the kata's", () => {
  expect(roundTests("ts", "limiter.ts")).toBe("limiter.mutants.test.ts");
  expect(isTestFile("py", roundTests("py", "limiter.py"))).toBe(true);
  expect(isTestFile("go", roundTests("go", "limiter.go"))).toBe(true);
});

test("a run that ended early is not green, whatever has passed", () => {
  const passed = { type: "passed", test: "a", ms: 1 } as const;
  const end = { type: "ended", exitCode: 0, ms: 2 } as const;
  expect(isGreen(reportOf([passed, { ...end, reason: "finished" }]), ["a"])).toBe(true);
  expect(isGreen(reportOf([passed, { ...end, reason: "finished" }]), ["a", "b"])).toBe(false);
  expect(isGreen(reportOf([passed, { ...end, reason: "exited" }]), ["a"])).toBe(false);
});

test("durations and folders do not tell two runs apart", () => {
  expect(stableMessage("failed in /tmp/x1/a.ts after 12.5ms")).toBe("failed in a.ts after …");
});

test("Node's last words become a place and a message", () => {
  const words = "file:///k/a.ts:2\n}\n^\n\nSyntaxError [ERR_X]: Expected ','\n";
  expect(loadFailure(words, "/k")).toMatchObject({
    message: "SyntaxError: Expected ','",
    frames: [{ file: "/k/a.ts", line: 2 }],
  });
});

test("TypeScript that cannot be stripped is said with what to write instead", () => {
  const words =
    "file:///k/a.ts:1\n  constructor(private x) {}\n\n" +
    "SyntaxError [ERR_X]: TypeScript parameter property is not supported in strip-only mode\n";
  expect(loadFailure(words, "/k")?.message).toMatch(/is not supported here.*Declare fields/);
});
