/**
 * A process that works on an interview until it is killed. Arguments: home, interview id or "".
 * Each line of its output is one thing that was done: `{kind, n, at}`, or `{kind: "open", id, readOnly}`.
 */
import { writeSync } from "node:fs";
import { deskOfProcess } from "./deskOfProcess.ts";
import { box, QUESTION } from "./interview.ts";

const [home = "", id = ""] = process.argv.slice(2);

function tell(line: Record<string, unknown>): void {
  writeSync(1, `${JSON.stringify({ ...line, at: Date.now() })}\n`);
}

const desk = deskOfProcess(home, QUESTION);
const session = id === "" ? await desk.start(QUESTION, { mode: "mock" }) : await desk.open(id);
tell({ kind: "open", id: session.id, readOnly: session.readOnly });
const { lines, notes } = session.state;
const said = lines.filter(({ kind }) => kind === "said").length;
// A kill between the two leaves one more line than notes.
if (notes.split(".").length - 1 < said) session.changeNotes(`${notes}${said - 1}.`);
for (let n = said; ; n += 1) {
  session.say(`line ${n}`);
  tell({ kind: "say", n });
  session.changeNotes(`${session.state.notes}${n}.`);
  tell({ kind: "notes", n });
  void session.changeBoard({ upsert: [box(`e${n % 50}`, n)], remove: [] });
  tell({ kind: "board", n });
  await new Promise((resolve) => setTimeout(resolve, 4));
}
