import { messageOf } from "../../core/errors.ts";
import { TestEvent, type RunEvent } from "../../core/katas/event.ts";

/** Begins a line that is an event and not output; the run's mark and a blank follow, then JSON. */
const RECORD = "\x1e";
const LONGEST_EVENT = 4_000_000;

/**
 * Takes the event lines out of what a child prints: `\x1e<mark> {…}`. An event stands at the beginning of a line;
 * the child puts a line break before it, which belongs to it when the output had just ended a line.
 */
export class MarkedLines {
  private held = "";
  /** The output so far ended within a line. */
  private midLine = false;
  /** An empty line that may turn out to be the break before an event. */
  private blank = false;

  constructor(private readonly mark: string) {}

  read(chunk: string): (RunEvent | { readonly type: "finished" })[] {
    const lines = (this.held + chunk).split("\n");
    this.held = lines.pop() ?? "";
    const events = lines.flatMap((line) => this.line(line));
    // Nobody waits for the end of a line that cannot become an event.
    if (this.held !== "" && (!this.held.startsWith(RECORD) || this.held.length > LONGEST_EVENT)) {
      events.push(...this.text(this.held));
      this.held = "";
      this.midLine = true;
    }
    return events;
  }

  private line(line: string): (RunEvent | { readonly type: "finished" })[] {
    const prefix = `${RECORD}${this.mark} `;
    if (!this.midLine && line.startsWith(prefix)) {
      this.blank = false;
      return [this.event(line.slice(prefix.length))];
    }
    if (!this.midLine && line === "" && !this.blank) {
      this.blank = true;
      return [];
    }
    const events = this.text(`${line}\n`);
    this.midLine = false;
    return events;
  }

  private text(text: string): RunEvent[] {
    const whole = this.blank ? `\n${text}` : text;
    this.blank = false;
    return [{ type: "output", text: whole }];
  }

  private event(json: string): RunEvent | { readonly type: "finished" } {
    try {
      return TestEvent.parse(JSON.parse(json));
    } catch (error) {
      return { type: "output", text: `[unreadable report of a test: ${messageOf(error)}]\n` };
    }
  }
}
