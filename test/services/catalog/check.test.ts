import { describe, expect, test } from "vitest";
import { checkPack } from "../../../src/services/catalog/check.ts";
import { Pack } from "../../../src/services/catalog/pack.ts";
import { copyOfPack, ROOT, temporaryFolder, type PackCopy } from "../../support/pack.ts";

const QUESTION = "question-bank/designs/llm-gateway/question.yaml";
const RUBRIC = "rubrics/designs/llm-gateway.yaml";
const DECOYS = "rubrics/decoys.yaml";
const GOLD = "question-bank/designs/llm-gateway/gold/strong.yaml";

const problemsOf = (pack: PackCopy) => checkPack(new Pack(pack.root));

/** Breaks one file and expects exactly one problem, at the line that was broken. */
async function expectProblem(
  file: string,
  text: string | RegExp,
  by: string,
  message: string | RegExp,
): Promise<void> {
  const pack = copyOfPack();
  const line = pack.replace(file, text, by);
  expect(await problemsOf(pack)).toEqual([{ file, line, message: expect.stringMatching(message) }]);
}

test("the product's own bank is in order", async () => {
  expect(await checkPack(new Pack(ROOT))).toEqual([]);
});

describe("a broken pack is reported with file and line", () => {
  test("YAML that does not parse", async () => {
    const pack = copyOfPack();
    const line = pack.replace(QUESTION, /^difficulty: /m, "difficulty: }");
    expect(await problemsOf(pack)).toContainEqual({
      file: QUESTION,
      line,
      message: expect.stringMatching(/\}/),
    });
  });

  test("a field of the wrong type", () =>
    expectProblem(QUESTION, /^difficulty: \d/m, "difficulty: hard", /^difficulty: /));

  test("a field that nobody knows", () =>
    expectProblem(QUESTION, /^difficulty: /m, "colour: red\ndifficulty: ", /colour/));

  test("stages that do not fill the interview", async () => {
    const pack = copyOfPack();
    pack.replace(QUESTION, /^minutes: 45/m, "minutes: 50");
    const line = pack.replace(QUESTION, /^stages:/m, "stages:");
    expect(await problemsOf(pack)).toEqual([
      { file: QUESTION, line, message: "stages add up to 45 minutes, not 50" },
    ]);
  });

  test("an unknown topic", () =>
    expectProblem(
      QUESTION,
      /^topics: \[rate-limiting/m,
      "topics: [rate-limits",
      /unknown topic "rate-limits"/,
    ));

  test("a beat that waits for a signal nobody has", () =>
    expectProblem(
      QUESTION,
      /unless: [\w-]+/,
      "unless: no-such-signal",
      /unknown signal "no-such-signal"/,
    ));

  test("weights that do not sum to 100", () =>
    expectProblem(RUBRIC, "framing: 10", "framing: 11", /weights add up to 101, not 100/));

  test("a signal of a criterion without weight", async () => {
    const pack = copyOfPack();
    const line = pack.replace(RUBRIC, "criterion: framing", "criterion: charm");
    const missing = pack.replace(RUBRIC, /^weights:/m, "weights:");
    expect(await problemsOf(pack)).toEqual([
      { file: RUBRIC, line: missing, message: '"framing" needs 1 basic signal(s) and has 0' },
      { file: RUBRIC, line, message: '"charm" has no weight in this rubric' },
    ]);
  });

  test("a find expression with an unknown concept", async () => {
    const pack = copyOfPack();
    const any = pack.replace(RUBRIC, "      any:\n", '      any:\n        - "#no-such-concept"\n');
    expect(await problemsOf(pack)).toEqual([
      { file: RUBRIC, line: any + 1, message: expect.stringMatching(/#no-such-concept/) },
    ]);
  });

  test("a decoy that a rubric's signal is called like", () =>
    expectProblem(
      RUBRIC,
      "id: overhead-target",
      "id: neighbour-cells",
      /"neighbour-cells" is the id of a decoy/,
    ));

  test("a decoy that is there twice", async () => {
    const pack = copyOfPack();
    const line = pack.replace(DECOYS, "id: bitrate-ladder", "id: neighbour-cells");
    expect(await problemsOf(pack)).toEqual([
      { file: DECOYS, line, message: 'the id "neighbour-cells" is used twice' },
    ]);
  });

  test("a decoy whose words are not its own", () =>
    expectProblem(
      DECOYS,
      /words: \[geohash[^\]]*\]/,
      "words: [submarine]",
      /"neighbour-cells" has none of these words in its own text/,
    ));

  test("a decoy whose words would never be found", () =>
    expectProblem(DECOYS, "[geohash, ", "[S2-Cell, ", /decoys\.0\.words\.0: use lower-case words/));

  test("too few decoys to choose from", async () => {
    const pack = copyOfPack();
    pack.replace(DECOYS, /  - id: no-single-chair[\s\S]*$/, "");
    const line = pack.replace(DECOYS, /^decoys:/m, "decoys:");
    expect(await problemsOf(pack)).toEqual([
      { file: DECOYS, line, message: "needs 12 decoys and has 11" },
    ]);
  });

  test("a gold answer whose board has an edge to nowhere", () =>
    expectProblem(
      GOLD,
      /(?<=edges:\s*\n\s*- \{ from: )[\w-]+/,
      "nowhere",
      /unknown node "nowhere"/,
    ));

  test("Mermaid that does not parse", async () => {
    const pack = copyOfPack();
    const file = "question-bank/designs/llm-gateway/model.mmd";
    pack.write(file, "flowchart LR\n  A[Services] --> B\n  B[[\n");
    expect(await problemsOf(pack)).toEqual([
      { file, line: expect.any(Number), message: expect.stringMatching(/Mermaid/) },
    ]);
  });

  test("a missing part and a stray file", async () => {
    const pack = copyOfPack();
    pack.remove("question-bank/designs/llm-gateway/prompt.md");
    pack.write("question-bank/designs/llm-gateway/notes.txt", "?");
    expect((await problemsOf(pack)).map(({ file }) => file)).toEqual([
      "question-bank/designs/llm-gateway/notes.txt",
      "question-bank/designs/llm-gateway/prompt.md",
    ]);
  });

  test("a bank without decoys", async () => {
    const pack = copyOfPack();
    pack.remove(DECOYS);
    expect(await problemsOf(pack)).toEqual([
      { file: DECOYS, line: 1, message: "is missing: add it" },
    ]);
  });

  test("a question without a rubric", async () => {
    const pack = copyOfPack();
    pack.remove(RUBRIC);
    expect(await problemsOf(pack)).toContainEqual({
      file: RUBRIC,
      line: 1,
      message: expect.stringMatching(/missing/),
    });
  });
});

test("a folder that is no pack is refused with the next step", () => {
  expect(() => new Pack(temporaryFolder())).toThrow(/question-bank\/ and rubrics\//);
});
