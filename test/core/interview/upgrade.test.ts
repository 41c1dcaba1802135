import { describe, expect, test } from "vitest";
import { journalVersion, readLine, type RawLine } from "../../../src/core/interview/upgrade.ts";
import { STARTED } from "../../support/interview.ts";

describe("a journal line", () => {
  test("keeps the fields that this version does not know", () => {
    const line = { ...STARTED, mood: "calm" };
    expect(readLine(line, 1)).toEqual({ kind: "event", event: line });
  });

  test("of an unknown type is told from a damaged one", () => {
    expect(readLine({ type: "voted", t: 1, at: "" }, 1)).toEqual({
      kind: "unknown",
      type: "voted",
    });
    expect(readLine({ type: "said", t: -1, at: "", text: "" }, 1)).toMatchObject({
      kind: "damaged",
    });
    expect(readLine({ t: 1 }, 1)).toEqual({ kind: "damaged", reason: "it has no type" });
  });

  test("of an older version takes every step to the current one, in order", () => {
    const steps = [
      (line: RawLine): RawLine => ({ ...line, type: line["kind"] }),
      (line: RawLine): RawLine => ({ ...line, text: `${String(line["text"])}!` }),
    ];
    const oldest = { kind: "said", t: 1, at: "", text: "Hi" };
    expect(readLine(oldest, 1, steps)).toMatchObject({ event: { type: "said", text: "Hi!" } });
    expect(readLine({ ...oldest, type: "said" }, 2, steps)).toMatchObject({
      event: { text: "Hi!" },
    });
  });
});

describe("the version of a journal", () => {
  test("stands in its start, and is 1 where that is lost", () => {
    expect(journalVersion([{ type: "tick" }, { type: "started", v: 1 }])).toBe(1);
    expect(journalVersion([{ type: "tick" }])).toBe(1);
  });

  test("is refused when it is newer than this program", () => {
    expect(() => journalVersion([{ type: "started", v: 2 }])).toThrow(
      "This interview was written by a newer version of Design Dojo (journal version 2, this one knows 1). " +
        "Update the extension to open it; nothing was changed.",
    );
  });
});
