import { fork, type ChildProcess } from "node:child_process";
import { Emitter } from "../../core/emitter.ts";
import { messageOf } from "../../core/errors.ts";
import type { CaptureJob, CaptureOrder, CaptureParts } from "./captureJob.ts";
import { CaptureNews } from "./captureProtocol.ts";

/** Inside an editor, `process.execPath` is the editor. */
const AS_NODE = { ELECTRON_RUN_AS_NODE: "1" };

/** One capture process, from its start to its end. Nothing here throws. */
export class CaptureProcess {
  readonly news = new Emitter<CaptureNews>();
  /** Resolves when it is gone, with what it said on stderr. */
  readonly ended: Promise<string>;
  private readonly child: ChildProcess | null;
  private complaints = "";

  constructor(
    { program, recorder, wasm }: CaptureParts,
    target: Pick<CaptureJob, "file" | "device">,
    env: NodeJS.ProcessEnv = process.env,
  ) {
    const job: CaptureJob = { recorder, wasm, ...target };
    try {
      this.child = fork(program, [JSON.stringify(job)], {
        execArgv: [],
        env: { ...env, ...AS_NODE },
        stdio: ["ignore", "ignore", "pipe", "ipc"],
      });
      this.ended = this.follow(this.child);
    } catch (error) {
      this.child = null;
      this.ended = Promise.resolve(messageOf(error));
    }
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** An order to a process that has just ended is lost, as it should be. */
  order(order: CaptureOrder): void {
    if (this.child?.connected) this.child.send(order, () => undefined);
  }

  kill(): void {
    this.child?.kill("SIGKILL");
  }

  private follow(child: ChildProcess): Promise<string> {
    child.stderr?.on("data", (chunk: Buffer) => {
      this.complaints = `${this.complaints}${chunk.toString()}`.slice(-2_000);
    });
    child.on("message", (message) => {
      const news = CaptureNews.safeParse(message);
      if (news.success) this.news.emit(news.data);
    });
    return new Promise((resolve) => {
      child.once("error", (error) => {
        if (child.pid === undefined) resolve(error.message);
      });
      child.once("close", () => resolve(this.complaints.trim()));
    });
  }
}
