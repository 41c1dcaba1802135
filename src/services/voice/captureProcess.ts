import type { CaptureJob, CaptureOrder, CaptureParts } from "./captureJob.ts";
import { CaptureNews } from "./captureProtocol.ts";
import { VoiceProgram } from "./voiceProgram.ts";

/** One capture process. */
export class CaptureProcess extends VoiceProgram<CaptureNews> {
  constructor(
    { program, recorder, wasm }: CaptureParts,
    target: Pick<CaptureJob, "file" | "device">,
    env?: NodeJS.ProcessEnv,
  ) {
    const job: CaptureJob = { recorder, wasm, ...target };
    super(program, job, CaptureNews, env);
  }

  /** An order to a process that has just ended is lost, as it should be. */
  order(order: CaptureOrder): void {
    if (this.child?.connected) this.child.send(order, () => undefined);
  }
}
