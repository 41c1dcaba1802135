import type { RunEvent } from "../../core/katas/event.ts";
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

const REPORT = "import sys; print(sys.executable); print('.'.join(map(str, sys.version_info[:3])))";
/** `python3` may be a shim that is slow to start; the program that it leads to is not. */
const CANDIDATES = process.platform === "win32" ? ["python", "py"] : ["python3", "python"];

/** Python katas run with `unittest`, without any package. */
export class PythonLanguage implements Language {
  readonly id = "py";
  readonly compiles = false;

  constructor(private readonly runners: RunnerFiles) {}

  async find(chosen: string): Promise<Toolchain> {
    for (const candidate of chosen === "" ? CANDIDATES : [chosen]) {
      const answer = await ask(candidate, ["-c", REPORT]);
      const [program = "", version = ""] = (answer ?? "").trim().split(/\r?\n/);
      if (program !== "" && isAtLeast(version, [3, 11]))
        return { found: true, program, version: `Python ${version}`, can: new Set() };
    }
    return {
      found: false,
      needs: "Python ≥ 3.11",
      how:
        "Install it from python.org or with your system's package manager, or name it in the setting " +
        "designDojo.katas.python.",
    };
  }

  moduleFiles(): Readonly<Record<string, string>> {
    return {};
  }

  launch({ folder, testFiles, only }: TestJob, tools: FoundToolchain, mark: string): Launch {
    return {
      program: tools.program,
      args: [
        // No byte code beside the user's files, and nothing of the user's site before the kata.
        ...["-B", "-s", this.runners.unittestEvents, folder, ...testFiles],
        ...(only ? ["--only", ...only] : []),
      ],
      env: { DOJO_RUN: mark, PYTHONUNBUFFERED: "1", PYTHONIOENCODING: "utf-8" },
    };
  }

  reader(_job: TestJob, mark: string): OutputReader {
    const lines = new MarkedLines(mark);
    return {
      stdout: (text) => lines.read(text),
      stderr: (text): RunEvent[] => [{ type: "output", text }],
      end: () => [],
    };
  }
}
