import type { CaptureJob, CaptureParts } from "./captureJob.ts";
import { CaptureNews, type CaptureOrder } from "./captureProtocol.ts";
import { VoiceProgram } from "./voiceProgram.ts";

/** One capture process. */
export class CaptureProcess extends VoiceProgram<CaptureNews> {
  constructor(
    { program, ...parts }: CaptureParts,
    target: Pick<CaptureJob, "file" | "source">,
    env?: NodeJS.ProcessEnv,
  ) {
    const job: CaptureJob = { ...parts, ...target };
    super(program, job, CaptureNews, env);
  }

  /** An order to a process that has just ended is lost, as it should be. */
  order(order: CaptureOrder): void {
    if (this.child?.connected) this.child.send(order, () => undefined);
  }
}
