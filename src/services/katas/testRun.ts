import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { PassThrough } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import type { EndReason, RunEvent } from "../../core/katas/event.ts";
import { kataEnvironment } from "./environment.ts";
import type { FoundToolchain, Language, OutputReader, TestJob } from "./language.ts";
import { killTree, RUN_MARK } from "./processTree.ts";

export interface RunLimits {
  /** Of the tests, after compiling; the whole process tree is ended then. */
  readonly timeoutMs: number;
  /** Of what the code prints; the rest is read and thrown away. */
  readonly outputCharacters: number;
}

export const RUN_LIMITS: RunLimits = { timeoutMs: 20_000, outputCharacters: 200_000 };

/** Compiling may have to build Go's own library first. */
const COMPILE_MS = 180_000;
/** How long output may still come after the process has ended. */
const LAST_WORDS_MS = 500;

/**
 * Runs tests in a process group of their own and tells what happens while it happens. The last event is always
 * `ended`; nothing of the run is alive then. Never throws for what the code under test does.
 */
export function runTests(
  language: Language,
  tools: FoundToolchain,
  job: TestJob,
  signal: AbortSignal,
  limits: RunLimits = RUN_LIMITS,
): AsyncIterable<RunEvent> {
  return new TestRun(language, tools, job, limits, signal).start();
}

class TestRun {
  private readonly mark = randomUUID();
  private readonly events = new PassThrough({ objectMode: true });
  private readonly reader: OutputReader;
  private begun = performance.now();
  private reason: EndReason | undefined;
  private isFinished = false;
  private printed = 0;
  private alarm: NodeJS.Timeout | undefined;
  private child: ChildProcess | undefined;

  constructor(
    private readonly language: Language,
    private readonly tools: FoundToolchain,
    private readonly job: TestJob,
    private readonly limits: RunLimits,
    private readonly signal: AbortSignal,
  ) {
    this.reader = language.reader(job, this.mark);
  }

  start(): AsyncIterable<RunEvent> {
    void this.run().finally(() => this.events.end());
    return this.events;
  }

  private async run(): Promise<void> {
    if (this.signal.aborted) return this.tellEnd("cancelled", null);
    const { program, args, env } = this.language.launch(this.job, this.tools, this.mark);
    const child = spawn(program, args, {
      cwd: this.job.folder,
      env: { ...kataEnvironment(process.env, env), [RUN_MARK]: this.mark },
      stdio: ["ignore", "pipe", "pipe"],
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    this.child = child;
    const cancel = (): void => this.stop("cancelled");
    this.signal.addEventListener("abort", cancel, { once: true });
    this.setAlarm(this.language.compiles ? COMPILE_MS : this.limits.timeoutMs);
    const exitCode = await this.exit(child, program);
    clearTimeout(this.alarm);
    this.signal.removeEventListener("abort", cancel);
    // What the tests started and left running ends with them.
    await killTree(child, this.mark);
    this.reader.end().forEach((event) => this.tell(event));
    this.tellEnd(this.reason ?? (this.isFinished ? "finished" : "exited"), exitCode);
  }

  /** Resolves with the exit code when the process has ended and its output has been read. */
  private exit(child: ChildProcess, program: string): Promise<number | null> {
    return new Promise((resolve) => {
      child.once("error", (error) => {
        const message = `${program} cannot be started (${error.message}). Run the tests again to look for the tool chain anew.`;
        this.tell({ type: "broken", failure: { kind: "error", message, frames: [] } });
        resolve(null);
      });
      // A grandchild may hold the pipes open: they get half a second after the process.
      child.once("exit", (code) => {
        void killTree(child, this.mark);
        setTimeout(() => resolve(code), LAST_WORDS_MS).unref();
      });
      child.once("close", (code) => resolve(code));
      this.read(child.stdout, (text) => this.reader.stdout(text));
      this.read(child.stderr, (text) => this.reader.stderr(text));
    });
  }

  private read(
    stream: NodeJS.ReadableStream | null,
    parse: (text: string) => readonly (RunEvent | { readonly type: "finished" })[],
  ): void {
    const decoder = new StringDecoder("utf8");
    stream?.on("data", (chunk: Buffer) => {
      for (const event of parse(decoder.write(chunk))) this.tell(event);
    });
  }

  private tell(event: RunEvent | { readonly type: "finished" }): void {
    if (event.type === "finished") this.isFinished = true;
    else if (event.type === "output") this.tellOutput(event.text);
    else {
      if (event.type === "broken") this.isFinished = true;
      if (event.type === "compiled") {
        this.begun = performance.now();
        this.setAlarm(this.limits.timeoutMs);
      }
      this.events.write(event);
    }
  }

  private tellOutput(text: string): void {
    const room = this.limits.outputCharacters - this.printed;
    this.printed += text.length;
    if (room <= 0) return;
    if (text.length > 0) this.events.write({ type: "output", text: text.slice(0, room) });
    if (this.printed >= this.limits.outputCharacters) {
      const shown = this.limits.outputCharacters.toLocaleString("en");
      this.events.write({
        type: "output",
        text: `\n… more than ${shown} characters: the rest is not shown.\n`,
      });
    }
  }

  private tellEnd(reason: EndReason, exitCode: number | null): void {
    this.events.write({ type: "ended", reason, exitCode, ms: performance.now() - this.begun });
  }

  private setAlarm(ms: number): void {
    clearTimeout(this.alarm);
    this.alarm = setTimeout(() => this.stop("timeout"), ms);
  }

  private stop(reason: EndReason): void {
    this.reason ??= reason;
    if (this.child) void killTree(this.child, this.mark);
  }
}
