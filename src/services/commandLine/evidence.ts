import { resolve } from "node:path";
import { evidenceOf } from "../evidence/evidenceOf.ts";
import { readInterviewFolder } from "../interview/reading.ts";
import { Misuse, type Command } from "./program.ts";

/** `evidence FOLDER`: the sources exactly as a grader would see them. */
export const evidence: Command = {
  usage: "evidence FOLDER [--json]",
  summary:
    "Shows what a grader would see of an interview: addressed turns, notes and board elements.",
  options: { json: { type: "boolean" } },
  async run([folder, ...more], flags, terminal) {
    if (folder === undefined || more.length > 0)
      throw new Misuse("evidence takes one interview folder.");
    const { sources } = evidenceOf(await readInterviewFolder(resolve(terminal.cwd, folder)));
    if (flags["json"] === true) terminal.print(JSON.stringify({ sources }));
    else
      for (const { id, speaker, text } of sources)
        terminal.print(`${id} ${speaker === "interviewer" ? "I" : "C"}| ${text}`);
    return 0;
  },
};
