/**
 * A process that makes a file the recording of an interview and takes that back, and is killed meanwhile. Arguments:
 * home, interview id, the file, and whether it dies in the import or in the undoing.
 */
import { copyFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { samplesIn } from "../../src/core/voice/frames.ts";
import { disk } from "../../src/services/files/fileSystem.ts";
import { thisMachine } from "../../src/services/interview/thisMachine.ts";
import { swapRecording } from "../../src/services/voice/recordingSwap.ts";
import { deskOfProcess } from "./deskOfProcess.ts";

const [home = "", id = "", source = "", moment = ""] = process.argv.slice(2);
let isUndoing = false;

const files = {
  ...disk,
  async rename(from: string, to: string) {
    const isSwap = basename(to) === "voice.mp3";
    if (isSwap && moment === "import") process.kill(process.pid, "SIGKILL");
    await disk.rename(from, to);
    if (isSwap && isUndoing) process.kill(process.pid, "SIGKILL");
  },
};
const desk = deskOfProcess(home);
const session = await desk.open(id);
const fresh = join(session.folder, "voice.mp3.1.tmp");
await copyFile(source, fresh);
const { bytes } = await disk.facts(fresh);
const place = { begin_ms: 0, samples: samplesIn(bytes) };
const swap = await swapRecording({ ...thisMachine, files }, session, fresh, place);
isUndoing = true;
await swap.undo(session);
