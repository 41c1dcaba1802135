import { fileURLToPath, pathToFileURL } from "node:url";
import type { Failure, RunEvent } from "../../core/katas/event.ts";
import { leafName } from "../../core/katas/testName.ts";
import { ask, isAtLeast } from "./findProgram.ts";
import type {
  FoundToolchain,
  Language,
  Launch,
  OutputReader,
  TestJob,
  Toolchain,
} from "./language.ts";
import { MarkedLines } from "./markedLines.ts";
import type { RunnerFiles } from "./runnerFiles.ts";

const STRIPS_TYPES = "strip types";
const MEMORY_MB = 512;
/** A test that waits for ever fails, and the others go on. Time in katas is virtual: none needs this long. */
const TEST_TIMEOUT_MS = 5_000;
/** Electron's program is Node with this variable. */
const AS_NODE = { ELECTRON_RUN_AS_NODE: "1" };
const REPORT = "console.log(process.versions.node, Boolean(process.features.typescript))";
/** Said instead of Node's "in strip-only mode", which tells a learner nothing. */
const ERASABLE =
  "here: types are taken out, not compiled. Declare fields and assign them; use no enum and no namespace.";
const KEPT_ERRORS = 64_000;

/** TypeScript katas run on the Node that runs this program, with `node:test` and without a compiler. */
export class TypeScriptLanguage implements Language {
  readonly id = "ts";
  readonly compiles = false;

  constructor(
    private readonly runners: RunnerFiles,
    private readonly node = process.execPath,
  ) {}

  async find(): Promise<Toolchain> {
    const answer = await ask(this.node, ["-e", REPORT], AS_NODE);
    const [version = "", strips = ""] = (answer ?? "").trim().split(" ");
    if (!isAtLeast(version, [20, 6]))
      return {
        found: false,
        needs: "Node ≥ 20.6",
        how: "Update VS Code: TypeScript katas run on the Node that it brings.",
      };
    const can = new Set(strips === "true" ? [STRIPS_TYPES] : []);
    return { found: true, program: this.node, version: `Node ${version}`, can };
  }

  moduleFiles(): Readonly<Record<string, string>> {
    return { "package.json": `${JSON.stringify({ private: true, type: "module" }, null, 2)}\n` };
  }

  launch({ testFiles, only, isDebugged }: TestJob, tools: FoundToolchain, mark: string): Launch {
    const url = (file: string): string => pathToFileURL(file).href;
    const strip = tools.can.has(STRIPS_TYPES) ? [] : [`--import=${url(this.runners.stripTypes)}`];
    const [first = "", ...more] = testFiles;
    return {
      program: tools.program,
      args: [
        `--max-old-space-size=${MEMORY_MB}`,
        "--no-warnings",
        ...strip,
        `--import=${url(this.runners.nodeEvents)}`,
        `--test-reporter=${url(this.runners.nodeEvents)}`,
        "--test-reporter-destination=stdout",
        ...(isDebugged === true ? [] : [`--test-timeout=${TEST_TIMEOUT_MS}`]),
        ...(only ?? []).map((name) => `--test-name-pattern=^${escaped(leafName(name))}$`),
        ...more.map((file) => `--import=./${file}`),
        `./${first}`,
      ],
      env: { ...AS_NODE, DOJO_RUN: mark },
    };
  }

  reader({ folder }: TestJob, mark: string): OutputReader {
    return new NodeOutput(folder, mark);
  }
}

/** What a kata's Node prints: marked events, and on standard error why a file could not be loaded. */
class NodeOutput implements OutputReader {
  private readonly lines: MarkedLines;
  private errors = "";
  private isReported = false;

  constructor(
    private readonly folder: string,
    mark: string,
  ) {
    this.lines = new MarkedLines(mark);
  }

  stdout(text: string): (RunEvent | { readonly type: "finished" })[] {
    const events = this.lines.read(text);
    this.isReported ||= events.some(({ type }) => type !== "output");
    return events;
  }

  stderr(text: string): RunEvent[] {
    if (this.errors.length < KEPT_ERRORS) this.errors += text;
    return [{ type: "output", text }];
  }

  end(): RunEvent[] {
    const failure = this.isReported ? undefined : loadFailure(this.errors, this.folder);
    return failure ? [{ type: "broken", failure }] : [];
  }
}

/** Node's last words about a module that it could not load: the place, the code, then `Name: message`. */
export function loadFailure(errors: string, folder: string): Failure | undefined {
  const message = /^((?:\w*Error)(?: \[\w+\])?: .*)$/m.exec(errors)?.[1];
  if (message === undefined) return undefined;
  const frames = [...errors.matchAll(/(file:\/\/[^\s():]+|\/[^\s():]+):(\d+)(?::(\d+))?/g)]
    .map(([, file = "", line, column]) => ({
      file: file.startsWith("file:") ? fileURLToPath(file) : file,
      line: Number(line),
      ...(column === undefined ? {} : { column: Number(column) }),
      label: "",
    }))
    .filter(({ file }) => file.startsWith(folder));
  const plain = message.replace(/ \[\w+\]:/, ":").replace(/'?\]$/, "");
  return { kind: "error", message: plain.replace(/ in strip-only mode$/, ` ${ERASABLE}`), frames };
}

/** As a regular expression that an argument can carry: one has no NUL. */
function escaped(text: string): string {
  return text
    .replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")
    .replace(/\p{Cc}/gu, (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
