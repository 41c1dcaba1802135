import { join } from "node:path";
import { DojoError, messageOf } from "../../core/errors.ts";
import { calibrationNote, CalibrationResult } from "../../core/grading/calibration.ts";
import type { CalibrationNote } from "../../core/grading/grade.ts";
import type { ProviderKind } from "../../core/models/model.ts";
import { atomicWrite } from "../files/atomicWrite.ts";
import { errorCode, explainFileError, type FileSystem } from "../files/fileSystem.ts";

/** Which grader a calibration is about: another model or other instructions need their own. */
export interface CalibratedGrader {
  readonly provider: ProviderKind;
  readonly model: string;
  readonly promptHash: string;
}

/** The calibrations of a home: `models/calibrations/<grader>-<prompt hash>.json`, the latest of each grader. */
export class CalibrationStore {
  private readonly folder: string;

  constructor(
    home: string,
    private readonly files: FileSystem,
    /** Hears of files that are no calibration; they are left alone. */
    private readonly report: (problem: string) => void,
  ) {
    this.folder = join(home, "models", "calibrations");
  }

  /** Replaces the grader's last calibration and returns the file's path. @throws DojoError when the disk refuses. */
  async save(result: CalibrationResult): Promise<string> {
    const path = join(this.folder, fileName(result));
    try {
      await this.files.ensureFolder(this.folder);
      await atomicWrite(this.files, path, `${JSON.stringify(result, null, 2)}\n`);
    } catch (cause) {
      throw new DojoError(`${path} cannot be written: ${explainFileError(cause)}.`, { cause });
    }
    return path;
  }

  /** What the last calibration of this very grader says; null when there is none. */
  async latestFor({
    provider,
    model,
    promptHash,
  }: CalibratedGrader): Promise<CalibrationNote | null> {
    const own = (await this.list()).filter(
      (result) =>
        result.provider === provider && result.model === model && result.prompt_hash === promptHash,
    );
    const [latest] = own.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
    return latest === undefined ? null : calibrationNote(latest);
  }

  /** A home that cannot be read has no calibrations: a grade must not fail for it. */
  private async list(): Promise<CalibrationResult[]> {
    const names = await this.files.list(this.folder).catch((error: unknown) => {
      if (errorCode(error) !== "ENOENT")
        this.report(`${this.folder} cannot be read: ${explainFileError(error)}.`);
      return [];
    });
    const results = await Promise.all(
      names.filter((name) => name.endsWith(".json")).map((name) => this.read(name)),
    );
    return results.filter((result) => result !== null);
  }

  private async read(name: string): Promise<CalibrationResult | null> {
    const path = join(this.folder, name);
    try {
      return CalibrationResult.parse(
        JSON.parse((await this.files.readFile(path)).toString("utf8")),
      );
    } catch (error) {
      this.report(
        `${path} is no calibration and was left alone: ${messageOf(error)} Remove it, or calibrate the grader again.`,
      );
      return null;
    }
  }
}

/** The same model behind two providers is two graders. */
function fileName({ grader, provider, prompt_hash }: CalibrationResult): string {
  const parts = [provider, grader, prompt_hash?.slice(0, 8)].filter(
    (part) => typeof part === "string",
  );
  return `${parts.join("-").replaceAll(/[^\w.-]+/g, "-")}.json`;
}
