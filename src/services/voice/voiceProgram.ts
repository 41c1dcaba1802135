import { fork, type ChildProcess } from "node:child_process";
import type * as z from "zod";
import { Emitter } from "../../core/emitter.ts";
import { messageOf } from "../../core/errors.ts";

/** Inside an editor, `process.execPath` is the editor. */
const AS_NODE = { ELECTRON_RUN_AS_NODE: "1" };

/** A program of ours in a process of its own, from its start to its end. Nothing here throws. */
export class VoiceProgram<News> {
  readonly news = new Emitter<News>();
  /** Resolves when it is gone, with what it said on stderr. */
  readonly ended: Promise<string>;
  protected readonly child: ChildProcess | null;
  private complaints = "";

  constructor(
    program: string,
    job: object,
    private readonly schema: z.ZodType<News>,
    env: NodeJS.ProcessEnv = process.env,
  ) {
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

  kill(): void {
    this.child?.kill("SIGKILL");
  }

  private follow(child: ChildProcess): Promise<string> {
    child.stderr?.on("data", (chunk: Buffer) => {
      this.complaints = `${this.complaints}${chunk.toString()}`.slice(-2_000);
    });
    child.on("message", (message) => {
      const news = this.schema.safeParse(message);
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
