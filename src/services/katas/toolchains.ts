import { KataLanguage } from "../../core/katas/kata.ts";
import { GoLanguage } from "./go.ts";
import type { Language, Toolchain } from "./language.ts";
import { PythonLanguage } from "./python.ts";
import type { RunnerFiles } from "./runnerFiles.ts";
import { TypeScriptLanguage } from "./typeScript.ts";

/** The languages of katas, and the tool chains of this machine, looked for when they are first needed. */
export class Toolchains {
  private readonly languages: Readonly<Record<KataLanguage, Language>>;
  private readonly found = new Map<KataLanguage, Promise<Toolchain>>();

  /** `chosen` gives the path that the user has set for a language, or "". */
  constructor(
    runners: RunnerFiles,
    private readonly chosen: (language: KataLanguage) => string = () => "",
  ) {
    this.languages = {
      ts: new TypeScriptLanguage(runners),
      py: new PythonLanguage(runners),
      go: new GoLanguage(),
    };
  }

  language(id: KataLanguage): Language {
    return this.languages[id];
  }

  /** What is found is remembered; what is missing is looked for again each time. */
  find(id: KataLanguage): Promise<Toolchain> {
    const known = this.found.get(id);
    if (known) return known;
    const looking = this.languages[id].find(this.chosen(id)).then((tools) => {
      if (!tools.found) this.found.delete(id);
      return tools;
    });
    this.found.set(id, looking);
    return looking;
  }

  /** A tool chain has gone, or the user has chosen another one. */
  forget(): void {
    this.found.clear();
  }
}
