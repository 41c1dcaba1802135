import { resolve } from "node:path";
import { disk } from "../files/fileSystem.ts";
import { readHistory } from "../interview/history.ts";
import { homeFolder } from "../interview/home.ts";
import { Misuse, type Command } from "./program.ts";

/** `history`: interviews with their scores, newest first. */
export const history: Command = {
  usage: "history [--home DIR] [--json]",
  summary: "Lists the interviews of the home with date, question, score and duration.",
  options: { home: { type: "string" }, json: { type: "boolean" } },
  async run(args, flags, terminal) {
    if (args.length > 0) throw new Misuse("history takes no arguments.");
    const chosen =
      typeof flags["home"] === "string" ? resolve(terminal.cwd, flags["home"]) : undefined;
    const rows = await readHistory(disk, homeFolder(chosen, terminal.env), (problem) =>
      terminal.note(problem),
    );
    for (const row of rows) {
      const { folder: _, ...line } = row;
      terminal.print(flags["json"] === true ? JSON.stringify(line) : inWords(line));
    }
    if (rows.length === 0) terminal.note("No interviews yet.");
    return 0;
  },
};

function inWords({
  date,
  question,
  score,
  max_score,
  band,
  duration_ms,
  status,
}: HistoryLine): string {
  const length = duration_ms === null ? "" : `${Math.round(duration_ms / 60_000)} min`;
  const shown =
    score === null ? status : `${score}${band === null ? ` of at most ${max_score}` : ` ${band}`}`;
  return `${date.slice(0, 10)}  ${question.padEnd(24)} ${shown.padEnd(20)} ${length}`.trimEnd();
}

type HistoryLine = Omit<Awaited<ReturnType<typeof readHistory>>[number], "folder">;
