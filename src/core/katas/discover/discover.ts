import type { KataLanguage } from "../kata.ts";
import { goTests } from "./go.ts";
import { pythonTests } from "./python.ts";
import type { TestPlace } from "./testPlace.ts";
import { typeScriptTests } from "./typeScript.ts";

const FINDERS: Readonly<Record<KataLanguage, (source: string) => TestPlace[]>> = {
  ts: typeScriptTests,
  py: pythonTests,
  go: goTests,
};

/** The tests that a test file declares, without running it. */
export function discoverTests(language: KataLanguage, source: string): TestPlace[] {
  return FINDERS[language](source.replaceAll("\r\n", "\n"));
}
