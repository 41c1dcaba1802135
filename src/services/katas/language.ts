import type { RunEvent } from "../../core/katas/event.ts";
import type { KataLanguage } from "../../core/katas/kata.ts";

/** What runs a language's tests, or why there is nothing that does. */
export type Toolchain =
  | {
      readonly found: true;
      /** Absolute path. */
      readonly program: string;
      /** With its name, for example `Go 1.23.5`. */
      readonly version: string;
      /** What else this tool can do, by the language's own names. */
      readonly can: ReadonlySet<string>;
    }
  | {
      readonly found: false;
      /** What is needed, for example `Go ≥ 1.21`. */
      readonly needs: string;
      /** How to get it. */
      readonly how: string;
    };
export type FoundToolchain = Extract<Toolchain, { found: true }>;

/** Tests to run: all of `testFiles`, or only those named. */
export interface TestJob {
  /** The folder with the code and the tests. */
  readonly folder: string;
  /** File names in that folder. */
  readonly testFiles: readonly string[];
  readonly only?: readonly string[] | undefined;
  /** Somebody may stop in a test as long as they like: no test has a time limit. */
  readonly isDebugged?: boolean;
}

/** A process that runs tests and reports them. */
export interface Launch {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Turns what that process prints into events. Made anew for each run. */
export interface OutputReader {
  stdout(text: string): (RunEvent | { readonly type: "finished" })[];
  stderr(text: string): RunEvent[];
  /** What the whole output says once the process is gone, for example why nothing could be loaded. */
  end(): RunEvent[];
}

/** How the katas of one language are run. */
export interface Language {
  readonly id: KataLanguage;
  /** Compiling comes first, with a time limit of its own; `compiled` is an event then. */
  readonly compiles: boolean;
  /** Looks for the tool chain; `chosen` is a path that the user has set, or empty. */
  find(chosen: string): Promise<Toolchain>;
  /** What the tool needs once, above all katas: file names and texts. */
  moduleFiles(tools: FoundToolchain): Readonly<Record<string, string>>;
  launch(job: TestJob, tools: FoundToolchain, mark: string): Launch;
  reader(job: TestJob, mark: string): OutputReader;
}
