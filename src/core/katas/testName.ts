import type { KataLanguage } from "./kata.ts";

/** Joins the name of a test to those of the suites around it. */
export const NAME_SEPARATOR = " > ";

/** What a test is called without the suites around it: a title, `test_…` or `Test…`. */
export function leafName(test: string): string {
  return test.split(NAME_SEPARATOR).at(-1) ?? test;
}

/**
 * The same for a test in every language: "a refusal takes nothing", `test_a_refusal_takes_nothing` and
 * `TestARefusalTakesNothing` have one key.
 */
export function testKey(test: string): string {
  return leafName(test)
    .replace(/^[Tt]est(?=[A-Z_])/, "")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
}

/** The name as a sentence, for people. */
export function testLabel(test: string, language: KataLanguage): string {
  const leaf = leafName(test);
  if (language === "ts") return leaf;
  const words =
    language === "py"
      ? leaf.replace(/^test_?/, "").replaceAll("_", " ")
      : leaf
          .replace(/^Test_?/, "")
          .replace(/\B[A-Z]/g, " $&")
          .toLowerCase();
  return words === "" ? leaf : words;
}
