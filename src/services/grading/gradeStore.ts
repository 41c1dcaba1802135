import { basename, join } from "node:path";
import { DojoError, messageOf } from "../../core/errors.ts";
import { Grade, graderName } from "../../core/grading/grade.ts";
import { atomicWrite } from "../files/atomicWrite.ts";
import { errorCode, explainFileError, type FileSystem } from "../files/fileSystem.ts";

/** A grade with the file that holds it. */
export interface StoredGrade {
  /** Name within `grades/`. */
  readonly file: string;
  readonly grade: Grade;
}

/** The grades of one interview: `grades/<time>-<grader>.json` with a readable `.md` beside it. */
export class GradeStore {
  private readonly folder: string;

  constructor(
    private readonly files: FileSystem,
    interviewFolder: string,
    private readonly report: (problem: string) => void,
  ) {
    this.folder = join(interviewFolder, "grades");
  }

  /** All readable grades, newest first; a broken file is reported and left alone. */
  async list(): Promise<StoredGrade[]> {
    const names = await this.files.list(this.folder).catch((error: unknown) => {
      // A file where the folder should be holds no grades either; saving will say so.
      if (["ENOENT", "ENOTDIR"].includes(errorCode(error))) return [];
      throw new DojoError(`${this.folder} cannot be read: ${explainFileError(error)}.`, {
        cause: error,
      });
    });
    const grades = await Promise.all(
      names.filter((name) => name.endsWith(".json")).map((name) => this.read(name)),
    );
    return grades
      .filter((stored) => stored !== undefined)
      .toSorted((a, b) => (a.grade.graded_at < b.grade.graded_at ? 1 : -1));
  }

  /** Writes the grade and its Markdown; returns the name of the JSON file. */
  async save(grade: Grade, markdown: string): Promise<string> {
    const grader = graderName(grade).replaceAll(/[^\w.-]+/g, "-");
    const name = `${grade.graded_at.slice(0, 19).replaceAll(":", "-")}-${grader}`;
    await this.files.ensureFolder(this.folder);
    await atomicWrite(this.files, join(this.folder, `${name}.md`), markdown);
    await atomicWrite(
      this.files,
      join(this.folder, `${name}.json`),
      `${JSON.stringify(grade, null, 2)}\n`,
    );
    return `${name}.json`;
  }

  /** Takes back a grade that a more complete one replaces. A file that is gone already is no matter. */
  async remove(file: string): Promise<void> {
    if (file === "") return;
    for (const name of [file, file.replace(/\.json$/, ".md")])
      await this.files.removeFile(join(this.folder, name)).catch(() => undefined);
  }

  /** Writes the Markdown of a stored grade again, after a claim was added. */
  async saveMarkdown(file: string, markdown: string): Promise<void> {
    await atomicWrite(this.files, this.markdownPath(file), markdown);
  }

  markdownPath(file: string): string {
    return join(this.folder, `${basename(file, ".json")}.md`);
  }

  private async read(file: string): Promise<StoredGrade | undefined> {
    try {
      const text = (await this.files.readFile(join(this.folder, file))).toString("utf8");
      return { file, grade: Grade.parse(JSON.parse(text)) };
    } catch (error) {
      this.report(`${join(this.folder, file)} is no grade and was left alone: ${messageOf(error)}`);
      return undefined;
    }
  }
}
