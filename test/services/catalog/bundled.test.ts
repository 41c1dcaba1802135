import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bundledGold } from "../../../src/services/catalog/bundled.ts";
import { compileGold } from "../../../src/services/catalog/compile.ts";
import { goldAnswer } from "../../support/goldAnswers.ts";
import { copyOfPack, temporaryFolder } from "../../support/pack.ts";

test("gold answers come out of the build as they are in the bank, both sets", () => {
  const dist = temporaryFolder();
  writeFileSync(join(dist, "gold.json"), JSON.stringify(compileGold(copyOfPack().root)));
  const gold = bundledGold(dist);
  expect(gold.map(({ set, answer }) => `${set}/${answer.variant}`)).toEqual([
    ...["gold/strong", "gold/good", "gold/partial-a", "gold/partial-b", "gold/weak"],
    ...["strong", "good", "partial-a", "partial-b", "weak"].map((name) => `paraphrase/${name}`),
  ]);
  expect(gold[9]?.answer).toEqual(goldAnswer("llm-gateway", "weak", "paraphrase"));
});

test("an installation without them says what to do", () => {
  expect(() => bundledGold(temporaryFolder())).toThrow(
    "dist/gold.json cannot be read. Run `npm run build`, or install the extension again.",
  );
});
