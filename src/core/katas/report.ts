import type { EndReason, Failure, RunEvent } from "./event.ts";
import { testKey } from "./testName.ts";

/** How one test went. */
export interface TestOutcome {
  readonly name: string;
  readonly ok: boolean;
  /** Empty when it passed. */
  readonly message: string;
}

/** A run as a whole, folded from its events. */
export interface RunReport {
  /** In the order in which they were reported. */
  readonly tests: readonly TestOutcome[];
  /** Tests that were begun and never reported. */
  readonly unfinished: readonly string[];
  /** Why no test could run. */
  readonly broken: Failure | undefined;
  readonly reason: EndReason;
  readonly exitCode: number | null;
  /** Of the tests, without compiling. */
  readonly ms: number;
}

/** Folds the events of one run; the last of them is `ended`. */
export function reportOf(events: readonly RunEvent[]): RunReport {
  const tests: TestOutcome[] = [];
  const open = new Set<string>();
  let broken: Failure | undefined;
  let end = { reason: "exited" as EndReason, exitCode: null as number | null, ms: 0 };
  for (const event of events) {
    if (event.type === "started") open.add(event.test);
    else if (event.type === "passed") tests.push({ name: event.test, ok: true, message: "" });
    else if (event.type === "failed")
      tests.push({ name: event.test, ok: false, message: event.failure.message });
    else if (event.type === "broken") broken ??= event.failure;
    else if (event.type === "ended") end = event;
    if ("test" in event && event.type !== "started") open.delete(event.test);
  }
  return { tests, unfinished: [...open], broken, ...end };
}

/** The report with other names for files, wherever it speaks of them: what a key names is called by its value. */
export function withFileNames(report: RunReport, names: ReadonlyMap<string, string>): RunReport {
  const named = (text: string): string =>
    [...names].reduce((before, [from, to]) => before.replaceAll(from, () => to), text);
  const { tests, broken } = report;
  return {
    ...report,
    tests: tests.map((test) => ({ ...test, message: named(test.message) })),
    broken: broken && {
      ...broken,
      message: named(broken.message),
      frames: broken.frames.map((frame) => ({ ...frame, file: named(frame.file) })),
    },
  };
}

/** Those of these tests that were not reported: skipped, or never reached. */
export function testsNotRun(report: RunReport, tests: readonly string[]): string[] {
  const reported = new Set(report.tests.map(({ name }) => testKey(name)));
  return tests.filter((name) => !reported.has(testKey(name)));
}

/** Whether every one of these tests was reported as passed, in a run that came to its own end. */
export function isGreen(report: RunReport, tests: readonly string[]): boolean {
  const passed = new Set(report.tests.filter(({ ok }) => ok).map(({ name }) => name));
  return (
    report.reason === "finished" &&
    report.broken === undefined &&
    report.tests.every(({ ok }) => ok) &&
    tests.length > 0 &&
    tests.every((name) => passed.has(name))
  );
}
