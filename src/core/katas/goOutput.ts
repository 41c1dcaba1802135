import * as z from "zod";
import type { Failure, Frame, RunEvent } from "./event.ts";

/** A line of `go test -json`. */
const Line = z.looseObject({
  Action: z.string(),
  Test: z.string().optional(),
  Output: z.string().optional(),
  Elapsed: z.number().optional(),
  ImportPath: z.string().optional(),
});
type Line = z.infer<typeof Line>;
type News = RunEvent | { readonly type: "finished" };

/** `file.go:12:3: message`, as the compiler and `vet` write it. */
const COMPILER = /^(?:vet: )?(\S+\.go):(\d+):(?:(\d+):)? (.*)$/;
/** `    file_test.go:12: message`, as `t.Errorf` writes it. */
const REPORTED = /^\s+(\w+\.go):(\d+): (.*)$/;
/** What `go test` prints around the output of tests. */
const CHATTER = /^(?:=== |--- |\s+--- |PASS\s*$|FAIL\b|ok\s|exit status)/;
/** Go's last words: what happened, of a panic over several lines, then the stacks. Output may stand before it. */
const CRASH =
  /((?:panic|fatal error): .*(?:\n\t.*)*)(?:\n\[.*)?\n\n(?:runtime stack:\n(?:.+\n)+\n)?goroutine \d+ .*\[.+\]:$/m;
const KEPT = 64_000;

/** Reads `go test -json`: what it says of tests, what the tests print, and what the compiler says. */
export class GoOutput {
  private held = "";
  private readonly said = new Map<string, string>();
  private compiler = "";
  private isRunning = false;
  /** Tests that have begun and have no outcome yet. */
  private readonly open = new Set<string>();
  /** The tests themselves said that some of them failed: nothing ended their process before. */
  private isFailTold = false;

  /** `inFolder` gives a file of the kata its absolute path. */
  constructor(
    private readonly folder: string,
    private readonly inFolder: (file: string) => string,
  ) {}

  stdout(text: string): News[] {
    const lines = (this.held + text).split("\n");
    this.held = lines.pop() ?? "";
    return lines.flatMap((line) => this.line(line));
  }

  stderr(text: string): RunEvent[] {
    if (this.compiler.length < KEPT) this.compiler += text;
    return [{ type: "output", text }];
  }

  end(): RunEvent[] {
    if (this.isRunning || this.compiler.trim() === "") return [];
    return [{ type: "broken", failure: this.compilerFailure() }];
  }

  private line(text: string): News[] {
    const parsed = text.startsWith("{") ? Line.safeParse(parseJson(text)) : undefined;
    if (!parsed?.success) return this.isRunning ? [output(text)] : this.stderr(`${text}\n`);
    const line = parsed.data;
    switch (line.Action) {
      case "build-output":
        return this.stderr(line.Output ?? "");
      case "start":
        return [];
      case "run":
        return [...this.compiled(), ...this.run(line)];
      case "output":
        return this.output(line);
      case "pass":
      case "fail":
      case "skip":
        return this.outcome(line);
      default:
        return [];
    }
  }

  private compiled(): RunEvent[] {
    if (this.isRunning) return [];
    this.isRunning = true;
    return [{ type: "compiled" }];
  }

  private run({ Test: test = "" }: Line): RunEvent[] {
    if (test.includes("/")) return [];
    this.open.add(test);
    return [{ type: "started", test }];
  }

  private output({ Test: test, Output: text = "" }: Line): RunEvent[] {
    if (test === undefined && !this.isRunning) {
      // Before Go 1.24 a build failure is told as output of the package.
      if (/^FAIL\s.*\[(?:build|setup) failed\]/.test(text)) return [];
      if (!CHATTER.test(text)) return this.stderr(text);
    }
    const name = test?.split("/")[0];
    if (name !== undefined) this.said.set(name, kept((this.said.get(name) ?? "") + text));
    else if (text.trim() === "FAIL") this.isFailTold = true;
    return CHATTER.test(text) ? [] : [{ type: "output", text }];
  }

  private outcome({ Action: action, Test: test, Elapsed: elapsed = 0 }: Line): News[] {
    if (test === undefined) return this.packageOutcome(action);
    if (test.includes("/")) return [];
    const ms = elapsed * 1000;
    this.open.delete(test);
    if (action === "pass") return [{ type: "passed", test, ms }];
    if (action === "skip") return [{ type: "skipped", test }];
    return [{ type: "failed", test, ms, failure: this.failure(this.said.get(test) ?? "") }];
  }

  /**
   * A crash or `os.Exit` ends the process: then the package fails without its tests having come to their end.
   * Of a panic in another goroutine than the test's own, Go tells no outcome.
   */
  private packageOutcome(action: string): News[] {
    if (action === "pass" || this.isFailTold) return [{ type: "finished" }];
    return [...this.open].flatMap((test) => {
      const failure = this.crash(this.said.get(test) ?? "");
      return failure ? [{ type: "failed", test, ms: 0, failure }] : [];
    });
  }

  /** The panic or fatal error that ended the process. What a test only printed stands before its outcome. */
  private crash(said: string): Failure | undefined {
    const last = said.slice(said.lastIndexOf("\n--- FAIL: ") + 1);
    const found = CRASH.exec(last);
    if (!found) return undefined;
    const [message = ""] = (found[1] ?? "").split(/ \[recovered|\n\tpanic: /);
    const frames = this.stack(last.slice(found.index));
    return { kind: "error", message: message.replaceAll("\n\t", "\n"), frames };
  }

  private failure(said: string): Failure {
    const crash = this.crash(said);
    if (crash) return crash;
    const lines = said.split("\n").filter((line) => !CHATTER.test(line));
    const isRace = said.includes("WARNING: DATA RACE");
    const first = lines.findIndex((line) => REPORTED.test(line));
    const [, file = "", line = "", start = ""] = REPORTED.exec(lines[first] ?? "") ?? [];
    if (isRace && (first < 0 || start.includes("race detected")))
      return { kind: "error", message: "data race detected", frames: this.stack(said) };
    if (first < 0)
      return { kind: "error", message: "the test failed without a message", frames: [] };
    const block = [start, ...lines.slice(first + 1)].map((one) => one.replace(/^ {4,8}/, ""));
    const message = block.join("\n").trimEnd();
    const frames = [{ file: this.inFolder(file), line: Number(line), label: "" }];
    return { kind: "assertion", message, frames, ...comparison(block) };
  }

  private compilerFailure(): Failure {
    // What runs before the first test may panic, too.
    const crash = this.crash(this.compiler);
    if (crash) return crash;
    const places = this.compiler.split("\n").flatMap((text) => {
      const [, file = "", line, column, message = ""] = COMPILER.exec(text) ?? [];
      return file === ""
        ? []
        : [{ file, line: Number(line), column: Number(column ?? 1), message }];
    });
    const frames = places.map(({ file, line, column }) => ({
      file: this.inFolder(file),
      line,
      column,
      label: "",
    }));
    const message = places[0]?.message ?? this.compiler.trim().split("\n").at(-1) ?? "";
    return { kind: "error", message, frames };
  }

  /** The lines of a stack that are in the kata's folder, innermost first. */
  private stack(text: string): Frame[] {
    return [...text.matchAll(/^\s+(\/.+\.go|[A-Za-z]:.+\.go):(\d+)/gm)]
      .map(([, file = "", line]) => ({ file, line: Number(line), label: "" }))
      .filter(({ file }) => file.startsWith(this.folder) && !file.endsWith("dojo_test.go"));
  }
}

/** The ` got: …` and `want: …` of a message, each up to the next or the end. */
function comparison(lines: readonly string[]): { actual?: string; expected?: string } {
  const got = lines.findIndex((line) => /^\s*got: /.test(line));
  const want = lines.findIndex((line) => /^\s*want: /.test(line));
  if (got < 0 || want < got) return {};
  const text = (from: number, to?: number): string =>
    lines
      .slice(from, to)
      .join("\n")
      .replace(/^\s*(?:got|want): /, "")
      .trimEnd();
  return { actual: text(got, want), expected: text(want) };
}

/** Of a flood the beginning and the end: what a test reports, and the last words. */
function kept(text: string): string {
  return text.length <= 2 * KEPT ? text : `${text.slice(0, KEPT)}\n${text.slice(-KEPT / 2)}`;
}

function output(text: string): RunEvent {
  return { type: "output", text: `${text}\n` };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
