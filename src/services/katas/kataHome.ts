import { cp, mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { BadInput, DojoError } from "../../core/errors.ts";
import type { KataFile, KataLanguage } from "../../core/katas/kata.ts";
import { isTestFile, roundTests } from "../../core/katas/layout.ts";
import {
  KataProgress,
  NO_PROGRESS,
  withLanguage,
  type LanguageProgress,
} from "../../core/katas/progress.ts";
import { atomicWrite } from "../files/atomicWrite.ts";
import { disk, errorCode, explainFileError, readIfThere } from "../files/fileSystem.ts";
import { SUPPORT, type KataBank } from "./kataBank.ts";
import type { Language } from "./language.ts";

/** The user's copy of a kata in one language; absolute paths. */
export interface WorkingCopy {
  readonly folder: string;
  /** What the user edits. */
  readonly code: string;
  readonly tests: string;
  /** Where the tests of the mutation round go; it may not be there. */
  readonly roundTests: string;
}

const TSCONFIG = {
  compilerOptions: {
    ...{ target: "ES2023", lib: ["ES2024"], module: "NodeNext", moduleResolution: "NodeNext" },
    ...{ allowImportingTsExtensions: true, noEmit: true, strict: true },
    ...{ erasableSyntaxOnly: true, verbatimModuleSyntax: true, skipLibCheck: true },
    types: ["node"],
  },
};

type ModuleFiles = ReturnType<Language["moduleFiles"]>;

/** `<home>/katas`: working copies and progress, all of it the user's. */
export class KataHome {
  readonly folder: string;

  /** `types`: the folder with Node's type declarations, copied so that they are there offline. */
  constructor(
    home: string,
    private readonly bank: KataBank,
    private readonly types: string,
  ) {
    this.folder = join(home, "katas");
  }

  /** Makes the working copy when it is not there. A file that is there is never touched. `modules`: see `Language`. */
  async open(
    kata: KataFile,
    language: KataLanguage,
    now: string,
    modules: ModuleFiles,
  ): Promise<WorkingCopy> {
    const copy = await this.copy(kata, language);
    await this.saying(async () => {
      await mkdir(copy.folder, { recursive: true });
      await this.layModuleFiles(modules);
      const code = await this.bank.code(kata, language);
      await writeIfMissing(copy.code, await this.bank.text(kata, code.starter));
      await writeIfMissing(copy.tests, await this.bank.text(kata, code.tests));
      await this.laySupport(copy.folder, language);
      await this.update(kata, language, now, {});
    });
    return copy;
  }

  /** Where the working copy is, or would be. */
  async copy(kata: KataFile, language: KataLanguage): Promise<WorkingCopy> {
    const { starter, tests } = await this.bank.code(kata, language);
    const folder = join(this.folder, kata.id, language);
    return {
      folder,
      code: join(folder, basename(starter)),
      tests: join(folder, basename(tests)),
      roundTests: join(folder, roundTests(language, basename(starter))),
    };
  }

  /** Whether the user has opened the kata, and the file is still there. */
  async has(kata: KataFile, language: KataLanguage): Promise<boolean> {
    return isFile((await this.copy(kata, language)).code);
  }

  /** The starter again; what was there is kept beside it. Returns the path it was kept at, if any. */
  async reset(kata: KataFile, language: KataLanguage, now: string): Promise<string | undefined> {
    const copy = await this.copy(kata, language);
    const code = await this.bank.code(kata, language);
    return this.saying(async () => {
      const before = await readIfThere(disk, copy.code);
      const kept = before === null ? undefined : `${copy.code}.${now.replace(/[:.]/g, "-")}.bak`;
      if (kept !== undefined && before !== null) await writeFile(kept, before);
      await mkdir(copy.folder, { recursive: true });
      await atomicWrite(disk, copy.code, await this.bank.text(kata, code.starter));
      return kept;
    });
  }

  /**
   * The files whose tests are run, and the support file as it has to be.
   * @throws BadInput when the code or the tests are gone.
   */
  async prepare(
    kata: KataFile,
    language: KataLanguage,
    modules: ModuleFiles,
  ): Promise<{ folder: string; testFiles: string[] }> {
    const copy = await this.copy(kata, language);
    for (const file of [copy.code, copy.tests])
      if (!(await isFile(file)))
        throw new BadInput(
          file,
          'is not there. Run "Open Kata…" to get it back, or rename it as it was.',
        );
    await this.layModuleFiles(modules);
    await this.laySupport(copy.folder, language);
    const names = await readdir(copy.folder);
    const own = names.filter((name) => isTestFile(language, name) && name !== SUPPORT[language]);
    return { folder: copy.folder, testFiles: own.toSorted() };
  }

  async progress(kata: KataFile): Promise<KataProgress> {
    const bytes = await readIfThere(disk, this.progressFile(kata)).catch(() => null);
    if (bytes === null) return NO_PROGRESS;
    const parsed = KataProgress.safeParse(parseJson(bytes.toString("utf8")));
    return parsed.success ? parsed.data : NO_PROGRESS;
  }

  /** Changes what is known of one language. A file that cannot be read is kept beside the new one. */
  async update(
    kata: KataFile,
    language: KataLanguage,
    now: string,
    change: Partial<LanguageProgress>,
  ): Promise<void> {
    const file = this.progressFile(kata);
    const before = await readIfThere(disk, file);
    if (before !== null && !KataProgress.safeParse(parseJson(before.toString("utf8"))).success)
      await writeFile(`${file}.unreadable`, before);
    const next = withLanguage(await this.progress(kata), language, now, change);
    await atomicWrite(disk, file, `${JSON.stringify(next, null, 2)}\n`);
  }

  private progressFile({ id }: KataFile): string {
    return join(this.folder, id, "progress.json");
  }

  private async laySupport(folder: string, language: KataLanguage): Promise<void> {
    const file = join(folder, SUPPORT[language]);
    const wanted = await this.bank.support(language);
    const there = await readIfThere(disk, file);
    if (there?.toString("utf8") !== wanted) await writeFile(file, wanted);
  }

  private async layModuleFiles(modules: ModuleFiles): Promise<void> {
    const files = { ...modules, "tsconfig.json": `${JSON.stringify(TSCONFIG, null, 2)}\n` };
    for (const [name, text] of Object.entries(files))
      await writeIfMissing(join(this.folder, name), text);
    await writeIfMissing(join(this.folder, ".gitignore"), "node_modules/\n__pycache__/\n");
    const types = join(this.folder, "node_modules");
    if (!(await isFile(join(types, "@types/node/package.json"))))
      await cp(this.types, types, { recursive: true });
  }

  /** A disk that does not do what it should becomes a message that names the folder and the next step. */
  private async saying<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      if (cause instanceof DojoError || errorCode(cause) === "") throw cause;
      throw new BadInput(
        this.folder,
        `${explainFileError(cause)}. Katas are kept there; the setting designDojo.home chooses another folder.`,
        undefined,
        { cause },
      );
    }
  }
}

async function writeIfMissing(file: string, text: string): Promise<void> {
  if (!(await isFile(file))) await writeFile(file, text, { flag: "wx" });
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (facts) => facts.isFile(),
    () => false,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
