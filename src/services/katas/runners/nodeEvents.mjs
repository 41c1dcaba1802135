/**
 * Preloaded into the process that runs a TypeScript kata, and its test reporter: reports each test as one line.
 * Plain Node 20, no dependencies: it is copied, not bundled.
 */
import assert from "node:assert";
import { appendFileSync, writeSync } from "node:fs";
import { beforeEach } from "node:test";
import { fileURLToPath } from "node:url";
import { inspect, promisify } from "node:util";

const mark = process.env.DOJO_RUN;
const folder = process.cwd();
const turnOfLoop = promisify(setImmediate);
const place = /\(?((?:file:\/\/|[\\/]|[A-Za-z]:[\\/])[^()]*?):(\d+):(\d+)\)?$/;

/** Written at once, and after what was reported before: the test may loop for ever. */
beforeEach(async (context) => {
  for (let turn = 0; turn < 3; turn += 1) await turnOfLoop();
  say({ type: "started", test: context.fullName ?? context.name });
});

// The test runner takes a reporter from the default export.
// oxlint-disable-next-line import/no-default-export
export default async function* events(source) {
  const path = [];
  for await (const { type, data } of source) {
    if (type === "test:start") path.splice(data.nesting, path.length, data.name);
    if (type === "test:pass" || type === "test:fail") {
      const test = [...path.slice(0, data.nesting), data.name].join(" > ");
      const details = data.details ?? {};
      if (details.type === "suite" && !hookFailed(details.error)) continue;
      if (data.skip !== undefined || data.todo !== undefined) say({ type: "skipped", test });
      else if (type === "test:pass") say({ type: "passed", test, ms: details.duration_ms ?? 0 });
      else
        say({
          type: "failed",
          test,
          ms: details.duration_ms ?? 0,
          failure: failure(details.error),
        });
    }
  }
  say({ type: "finished" });
  yield "";
}

/** A suite fails with its tests, which say why; only what failed beside them is news. */
function hookFailed(error) {
  return error !== undefined && error.failureType !== "subtestsFailed";
}

function failure(error) {
  const cause = error?.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return { kind: "error", message: inspect(error?.cause ?? error) };
  const isAssertion = cause.code === "ERR_ASSERTION";
  const compared = isAssertion && cause.generatedMessage !== undefined && "expected" in cause;
  return {
    kind: isAssertion ? "assertion" : "error",
    message: isAssertion ? cause.message : `${cause.name}: ${cause.message}`,
    frames: frames(cause.stack ?? ""),
    ...(compared && isComparison(cause)
      ? { expected: text(cause.expected), actual: text(cause.actual) }
      : {}),
  };
}

function isComparison({ operator }) {
  return /^(?:deep|strict|not)?(?:Strict|Deep)?(?:Equal|StrictEqual)|^==+$/i.test(operator ?? "");
}

function text(value) {
  if (typeof value === "string") return value;
  return inspect(value, {
    depth: 10,
    sorted: true,
    compact: false,
    breakLength: 1,
    maxArrayLength: 200,
  });
}

function frames(stack) {
  return stack.split("\n").flatMap((line) => {
    const at = place.exec(line.trim());
    if (!at) return [];
    const file = at[1].startsWith("file:") ? fileURLToPath(at[1]) : at[1];
    if (!file.startsWith(folder)) return [];
    const label = /^at (?:async )?(\S+) \(/.exec(line.trim())?.[1] ?? "";
    return [{ file, line: Number(at[2]), column: Number(at[3]), label }];
  });
}

/** To the file when there is one (a debugger owns standard output), else to standard output, as a line of its own. */
function say(event) {
  const line = `\n\x1e${mark} ${JSON.stringify(event)}\n`;
  if (process.env.DOJO_EVENTS) return appendFileSync(process.env.DOJO_EVENTS, line);
  const bytes = Buffer.from(line);
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(1, bytes, at);
    } catch (error) {
      assert(error.code === "EAGAIN", error); // the pipe is full for the moment
    }
  }
}
