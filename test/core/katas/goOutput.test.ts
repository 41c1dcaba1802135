import { describe, expect, test } from "vitest";
import { GoOutput } from "../../../src/core/katas/goOutput.ts";

type Line = Readonly<Record<string, unknown>> | string;

const FOLDER = "/k";
const reader = () => new GoOutput(FOLDER, (file) => `${FOLDER}/${file.replace("./", "")}`);
const printed = (lines: readonly Line[]) =>
  lines.map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`).join("");

/** What the reader makes of these lines of `go test -json`, and of what goes to standard error. */
function read(lines: readonly Line[], stderr = "") {
  const go = reader();
  return [
    ...go.stderr(stderr).filter(() => stderr !== ""),
    ...go.stdout(printed(lines)),
    ...go.end(),
  ];
}

/** The same without output. */
const news = (lines: readonly Line[], stderr?: string) =>
  read(lines, stderr).filter(({ type }) => type !== "output");

const says = (text: string, test?: string): Line => ({
  Action: "output",
  Test: test,
  Output: text,
});
const begins = (name: string): Line[] => [
  { Action: "run", Package: "dojo", Test: name },
  says(`=== RUN   ${name}\n`, name),
];
const ends = (name: string, how: "pass" | "fail" | "skip", ms = 0): Line[] => [
  says(`--- ${how.toUpperCase()}: ${name} (0.00s)\n`, name),
  { Action: how, Package: "dojo", Test: name, Elapsed: ms / 1000 },
];
const START: Line = { Action: "start", Package: "dojo" };
const PASSED: Line[] = [says("PASS\n"), says("ok  \tdojo\t0.002s\n"), { Action: "pass" }];
const FAILED: Line[] = [says("FAIL\n"), says("FAIL\tdojo\t0.002s\n"), { Action: "fail" }];
/** How Go ends when its process was ended: without the `FAIL` of the tests themselves. */
const KILLED: Line[] = [says("FAIL\tdojo\t0.005s\n"), { Action: "fail" }];

/** The failure of the one test that failed with these lines. */
function failure(...lines: readonly string[]) {
  const said = lines.map((text) => says(`${text}\n`, "TestA"));
  const events = news([START, ...begins("TestA"), ...said, ...ends("TestA", "fail"), ...FAILED]);
  return events.flatMap((event) => (event.type === "failed" ? [event.failure] : []))[0];
}

test("tests that pass, in order, with what they print", () => {
  const lines = [
    ...[START, ...begins("TestA"), says("hello\n", "TestA"), ...ends("TestA", "pass", 30)],
    ...[...begins("TestB"), ...ends("TestB", "pass"), ...PASSED],
  ];
  expect(read(lines)).toEqual([
    { type: "compiled" },
    { type: "started", test: "TestA" },
    { type: "output", text: "hello\n" },
    { type: "passed", test: "TestA", ms: 30 },
    { type: "started", test: "TestB" },
    { type: "passed", test: "TestB", ms: 0 },
    { type: "finished" },
  ]);
});

test("a line may come in pieces", () => {
  const go = reader();
  const text = printed([...begins("TestA"), ...ends("TestA", "pass"), ...PASSED]);
  const events = Array.from(text, (character) => go.stdout(character)).flat();
  expect(events.map(({ type }) => type)).toEqual(["compiled", "started", "passed", "finished"]);
});

test("a test that is skipped is neither passed nor failed", () => {
  const why = says("    a_test.go:10: later\n", "TestA");
  expect(news([START, ...begins("TestA"), why, ...ends("TestA", "skip"), ...PASSED])).toEqual([
    { type: "compiled" },
    { type: "started", test: "TestA" },
    { type: "skipped", test: "TestA" },
    { type: "finished" },
  ]);
});

describe("a failed test", () => {
  test("is told with what it reported, from its first line on", () => {
    expect(
      failure("a line of its own", "    a_test.go:11: too many", "    a_test.go:12: again"),
    ).toEqual({
      kind: "assertion",
      message: "too many\na_test.go:12: again",
      frames: [{ file: "/k/a_test.go", line: 11, label: "" }],
    });
  });

  test("compares what it got with what it wanted, over several lines", () => {
    const block = [
      "    a_test.go:7: total",
      "         got: [1",
      "         2]",
      "        want: [3]",
    ];
    expect(failure(...block)).toMatchObject({
      message: "total\n got: [1\n 2]\nwant: [3]",
      actual: "[1\n 2]",
      expected: "[3]",
    });
  });

  test("may have said nothing", () => {
    expect(failure()).toEqual({
      ...{ kind: "error", message: "the test failed without a message", frames: [] },
    });
  });

  test("may have been a race, which is told with its places in the kata", () => {
    const race = ["WARNING: DATA RACE", "Read at 0x00c0 by goroutine 8:", "  dojo.x()"];
    const stack = ["      /k/counter.go:9 +0x2c", "      /usr/lib/go/src/testing/testing.go:1690"];
    const end = "    testing.go:1399: race detected during execution of test";
    expect(failure(...race, ...stack, end)).toEqual({
      kind: "error",
      message: "data race detected",
      frames: [{ file: "/k/counter.go", line: 9, label: "" }],
    });
  });

  test("is one with its subtests, whose reports are its own", () => {
    const sub = "TestA/first_case";
    const lines = [
      ...[START, ...begins("TestA"), ...begins(sub), says("    a_test.go:7: wrong\n", sub)],
      ...[...ends(sub, "fail"), ...begins("TestA/second"), ...ends("TestA/second", "pass")],
      ...[...ends("TestA", "fail"), ...FAILED],
    ];
    expect(news(lines)).toEqual([
      { type: "compiled" },
      { type: "started", test: "TestA" },
      {
        ...{ type: "failed", test: "TestA", ms: 0 },
        failure: {
          kind: "assertion",
          message: "wrong",
          frames: [{ file: "/k/a_test.go", line: 7, label: "" }],
        },
      },
      { type: "finished" },
    ]);
  });
});

describe("a panic", () => {
  const stack = [
    "panic: assignment to entry in nil map [recovered]",
    "\tpanic: assignment to entry in nil map",
    "",
    "goroutine 19 [running]:",
    "\t/usr/lib/go-1.23/src/testing/testing.go:1632 +0x230",
    "\t/k/counter.go:14 +0x3f",
    "\t/k/dojo_test.go:8 +0x3f",
    "\t/k/counter_test.go:21 +0x3f",
  ];
  const panic = [
    ...[START, ...begins("TestA"), says("--- FAIL: TestA (0.00s)\n", "TestA")],
    ...stack.map((text) => says(`${text}\n`, "TestA")),
    ...[{ Action: "fail", Test: "TestA", Elapsed: 0 }, ...KILLED],
  ];

  test("fails its test, with the places in the kata, and the run never finishes", () => {
    expect(news(panic)).toEqual([
      { type: "compiled" },
      { type: "started", test: "TestA" },
      {
        ...{ type: "failed", test: "TestA", ms: 0 },
        failure: {
          kind: "error",
          message: "panic: assignment to entry in nil map",
          frames: [
            { file: "/k/counter.go", line: 14, label: "" },
            { file: "/k/counter_test.go", line: 21, label: "" },
          ],
        },
      },
    ]);
  });

  test("outside of any test lets the run never finish", () => {
    const lines = [
      START,
      ...begins("TestA"),
      ...ends("TestA", "pass"),
      says("panic: it\n"),
      ...KILLED,
    ];
    expect(news(lines).map(({ type }) => type)).toEqual(["compiled", "started", "passed"]);
  });

  test("is not what a test only prints", () => {
    const printing = [
      ...begins("TestA"),
      says("panic: handled\n", "TestA"),
      ...ends("TestA", "pass"),
    ];
    const failing = [
      ...begins("TestB"),
      says("    a_test.go:3: no\n", "TestB"),
      ...ends("TestB", "fail"),
    ];
    expect(news([START, ...printing, ...failing, ...FAILED]).map(({ type }) => type)).toEqual([
      ...["compiled", "started", "passed", "started", "failed", "finished"],
    ]);
  });
});

test("a process that ends itself in a test never finishes, whatever was reported before", () => {
  const lines = [
    START,
    ...begins("TestA"),
    ...ends("TestA", "pass"),
    ...begins("TestB"),
    ...KILLED,
  ];
  expect(news(lines).map(({ type }) => type)).toEqual([
    ...["compiled", "started", "passed", "started"],
  ]);
});

describe("code that does not compile is told with every place", () => {
  const frames = [
    { file: "/k/counter.go", line: 4, column: 19, label: "" },
    { file: "/k/counter_test.go", line: 9, column: 1, label: "" },
  ];
  const compiler =
    "# dojo [dojo.test]\n./counter.go:4:19: too many return values\n\thave (number)\n\twant ()\n" +
    "./counter_test.go:9: undefined: x\n";
  const broken = {
    type: "broken",
    failure: { kind: "error", message: "too many return values", frames },
  };
  const BUILD_FAILED = [says("FAIL\tdojo [build failed]\n"), { Action: "fail" }];

  test("on standard error, as before Go 1.24", () => {
    expect(news([START, ...BUILD_FAILED], compiler)).toEqual([broken]);
  });

  test("as output of the build, as since Go 1.24", () => {
    const lines = compiler.split(/(?<=\n)/).map((Output) => ({ Action: "build-output", Output }));
    expect(news([...lines, { Action: "build-fail" }, START, ...BUILD_FAILED])).toEqual([broken]);
  });

  test("as output of the package", () => {
    const lines = compiler.split(/(?<=\n)/).map((text) => says(text));
    expect(news([START, ...lines, ...BUILD_FAILED])).toEqual([broken]);
  });

  test("when vet refuses it", () => {
    expect(
      news([START, ...BUILD_FAILED], "# dojo\nvet: ./counter.go:4:19: bad verb\n"),
    ).toMatchObject([{ type: "broken", failure: { message: "bad verb", frames: [frames[0]] } }]);
  });

  test("and without a place in its own words", () => {
    expect(news([], "go: cannot find main module\n")).toMatchObject([
      { type: "broken", failure: { message: "go: cannot find main module", frames: [] } },
    ]);
  });
});

test("a program that says nothing at all breaks nothing and finishes nothing", () => {
  expect(news([])).toEqual([]);
});

test("what code prints to standard error while its tests run is output, not the compiler's", () => {
  const lines = [START, ...begins("TestA"), ...ends("TestA", "pass"), ...PASSED];
  expect(read(lines, "counting\n").map(({ type }) => type)).toEqual([
    ...["output", "compiled", "started", "passed", "finished"],
  ]);
});

test("lines that are no JSON are output while tests run", () => {
  expect(read([...begins("TestA"), "{ not json", "plain"])).toEqual([
    { type: "compiled" },
    { type: "started", test: "TestA" },
    { type: "output", text: "{ not json\n" },
    { type: "output", text: "plain\n" },
  ]);
});
