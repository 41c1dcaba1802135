import { basename, join } from "node:path";
import { GoOutput } from "../../core/katas/goOutput.ts";
import { ask, isAtLeast } from "./findProgram.ts";
import type {
  FoundToolchain,
  Language,
  Launch,
  OutputReader,
  TestJob,
  Toolchain,
} from "./language.ts";

const RACE = "race detector";
/** Nothing is fetched, no other tool chain is taken, no workspace file decides. */
const OFFLINE = {
  ...{
    GOPROXY: "off",
    GOTOOLCHAIN: "local",
    GOWORK: "off",
    GOFLAGS: "-mod=mod",
    GO111MODULE: "on",
  },
  GOTELEMETRY: "off",
};

/** Go katas run with `go test`, with the race detector where cgo allows. */
export class GoLanguage implements Language {
  readonly id = "go";
  readonly compiles = true;

  async find(chosen: string): Promise<Toolchain> {
    const missing = {
      found: false,
      needs: "Go ≥ 1.21",
      how:
        "Install it from go.dev/dl or with your system's package manager, or name it in the setting " +
        "designDojo.katas.go.",
    } as const;
    const command = chosen === "" ? "go" : chosen;
    const names = ["GOVERSION", "GOROOT", "CGO_ENABLED", "CC", "GOEXE"];
    const answer = await ask(command, ["env", ...names], OFFLINE);
    const [version = "", root = "", cgo = "", compiler = "", suffix = ""] = (answer ?? "").split(
      /\r?\n/,
    );
    const number = version.replace(/^go/, "");
    if (!isAtLeast(number, [1, 21])) return missing;
    const hasRace = cgo === "1" && (await ask(compiler, ["--version"])) !== undefined;
    return {
      found: true,
      program: join(root, "bin", `go${suffix}`),
      version: `Go ${number}`,
      can: new Set(hasRace ? [RACE] : []),
    };
  }

  /** The language version is the tool's own: since 1.22 each round of a loop has variables of its own. */
  moduleFiles({ version }: FoundToolchain): Readonly<Record<string, string>> {
    const [release] = /\d+\.\d+/.exec(version) ?? [];
    return { "go.mod": `module dojo\n\ngo ${release}\n` };
  }

  launch({ only }: TestJob, tools: FoundToolchain, mark: string): Launch {
    const hasRace = tools.can.has(RACE);
    return {
      program: tools.program,
      args: [
        ...["test", "-json", "-count=1", "-timeout=0"],
        ...(hasRace ? ["-race"] : []),
        ...(only ? [`-run=^(${only.join("|")})$`] : []),
        ".",
      ],
      env: {
        ...OFFLINE,
        DOJO_RUN: mark,
        CGO_ENABLED: hasRace ? "1" : "0",
        // The detector waits a second at the end by default.
        GORACE: "atexit_sleep_ms=0",
      },
    };
  }

  reader({ folder }: TestJob): OutputReader {
    return new GoOutput(folder, (file) => join(folder, basename(file)));
  }
}
