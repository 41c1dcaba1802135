import { describe, expect, test } from "vitest";
import { inventsNumber, spokenLine } from "../../../src/core/interview/spokenLine.ts";

describe("a model's reply, as a person would say it", () => {
  test.each([
    ["Two regions, both serving traffic.", "Two regions, both serving traffic."],
    ["**Interviewer:** Two *regions*.", "Two regions."],
    ["I| Two regions.", "Two regions."],
    ['"Two regions."', "Two regions."],
    ["<think>The script says two.</think>\n\nTwo regions.", "Two regions."],
    ["# Answer\n\n- Two regions.\n- Three `zones` each.", "Answer Two regions. Three zones each."],
    ["```text\nTwo regions.\n```", "Two regions."],
    ["See [the prompt](https://example.com).", "See the prompt."],
    ["snake_case stays", "snake_case stays"],
  ])("%j", (reply, said) => {
    expect(spokenLine(reply)).toBe(said);
  });

  test.each([
    ["nothing", ""],
    ["space", " \n"],
    ["thinking that never ends", "<think>Hmm, two"],
    ["marks", "---"],
  ])("is nothing when the reply is %s", (_, reply) => {
    expect(spokenLine(reply)).toBeNull();
  });

  test("ends with a sentence when it is too long", () => {
    const said = spokenLine("It depends on the size. ".repeat(40)) ?? "";
    expect(said.length).toBeLessThanOrEqual(400);
    expect(said.endsWith("the size.")).toBe(true);
    expect(spokenLine("word ".repeat(200))).toBeNull();
  });
});

describe("a figure of the model's own", () => {
  const given = ["20 million requests a day, 1,500 tokens in", "at most 50 ms at p95"];

  test.each([
    ["At most 50 ms, at p95.", false],
    ["1500 tokens on average.", false],
    ["There is no number here.", false],
    ["At most 80 ms.", true],
    ["About 15 tokens.", true],
    ["Three nines, so 99.9 percent.", true],
  ])("%s → %s", (line, isInvented) => {
    expect(inventsNumber(line, given)).toBe(isInvented);
  });
});
