/** The first interview in a server's home, as it is on disk. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export function folderOf({ home }) {
  const [name] = readdirSync(join(home, "interviews"));
  return join(home, "interviews", name);
}

/** What the journal has of one kind; a line that is being written is left out. */
export function eventsIn(server, type) {
  const lines = readFileSync(join(folderOf(server), "journal.jsonl"), "utf8").split("\n");
  const events = lines.filter((line) => line.endsWith("}")).map((line) => JSON.parse(line));
  return events.filter((event) => event.type === type);
}
