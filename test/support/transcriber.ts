/** A process that has an interview transcribed until it is killed. Arguments: home, interview id, address, model. */
import { disk } from "../../src/services/files/fileSystem.ts";
import { realPace } from "../../src/services/models/pace.ts";
import { SpeechServer } from "../../src/services/voice/transcription/speechServer.ts";
import { transcribe } from "../../src/services/voice/transcription/transcription.ts";
import { deskOfProcess } from "./deskOfProcess.ts";

const [home = "", id = "", url = "", model = ""] = process.argv.slice(2);

const desk = deskOfProcess(home);
const session = await desk.open(id);
const server = new SpeechServer({ url, model, language: "" }, undefined);
const { signal } = new AbortController();
await transcribe(session, {
  ...{ files: disk, pace: realPace, server, glossary: "", isOver: true, signal },
});
await session.dispose();
