/**
 * The program that records: a process of its own, because reading blocks and a native crash must not take
 * the interview with it. Its argument is a `CaptureJob` as JSON; orders and news cross by IPC.
 */
import { messageOf } from "../../../core/errors.ts";
import { explainFileError } from "../../files/fileSystem.ts";
import type { CaptureJob } from "../captureJob.ts";
import { CaptureOrder } from "../captureProtocol.ts";
import { DeviceCapture } from "./deviceCapture.ts";
import { FrameFile } from "./frameFile.ts";
import { openEncoder } from "./lame.ts";
import type { Microphones } from "./microphones.ts";
import { nativeMicrophones } from "./nativeMicrophone.ts";
import { leave, tell } from "./news.ts";
import { NoMicrophone } from "./noMicrophone.ts";
import { PageCapture } from "./page/pageCapture.ts";
import { soundCommandMicrophones } from "./soundCommand.ts";
import { Tape } from "./tape.ts";

async function openTape(file: string, wasm: string): Promise<Tape> {
  const encoder = await openEncoder(wasm);
  try {
    return new Tape(encoder, new FrameFile(file), tell);
  } catch (error) {
    throw new NoMicrophone("disk", explainFileError(error));
  }
}

/** The native recorder; where there is none for this system, a program of the sound server. */
async function microphonesOf(recorder: string, wanted: string): Promise<Microphones> {
  try {
    return nativeMicrophones(recorder);
  } catch (error) {
    const microphones = await soundCommandMicrophones(wanted);
    if (microphones) return microphones;
    throw error;
  }
}

async function open(job: CaptureJob, file: string): Promise<DeviceCapture | PageCapture> {
  const { source, recorder, wasm, page } = job;
  if (source.kind === "page") return PageCapture.open(await openTape(file, wasm), page, source);
  const microphones = await microphonesOf(recorder, source.name);
  return new DeviceCapture(() => microphones.open(source.name), await openTape(file, wasm));
}

async function main(job: CaptureJob): Promise<void> {
  if (job.file === null) {
    const microphones = await microphonesOf(job.recorder, "");
    tell({ kind: "devices", names: [...(await microphones.names())] });
    return leave();
  }
  // Orders that come while the source is opened are waited for, not lost.
  const early: CaptureOrder[] = [];
  let take = (order: CaptureOrder): unknown => early.push(order);
  process.on("message", (message) => take(CaptureOrder.parse(message)));
  process.on("disconnect", () => take("stop"));
  const capture = await open(job, job.file);
  take = (order) => capture.take(order);
  capture.run();
  for (const order of early) capture.take(order);
  // A parent that died before anybody listened.
  if (!process.connected) capture.take("stop");
}

const job = JSON.parse(process.argv[2] ?? "") as CaptureJob;
main(job).catch((error: unknown) => {
  const reason = error instanceof NoMicrophone ? error.reason : "cannot-start";
  tell({ kind: "failed", reason, detail: messageOf(error) });
  leave();
});
