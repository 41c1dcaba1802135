import { join } from "node:path";
import { BadInput, DojoError, messageOf } from "../../core/errors.ts";
import {
  INTERVIEW_VERSION,
  interviewVersion,
  type InterviewFile,
  type LooseInterviewFile,
} from "../../core/interview/interview.ts";
import { atomicWrite, renamePatiently } from "../files/atomicWrite.ts";
import { errorCode, explainFileError, type FileSystem } from "../files/fileSystem.ts";
import { fileTime } from "./clock.ts";
import { readInterviewFile } from "./reading.ts";

/** An interview folder as a list shows it. Only `readable` ones may be written to. */
export type ListedInterview =
  | {
      readonly kind: "readable";
      readonly id: string;
      readonly folder: string;
      readonly file: LooseInterviewFile;
    }
  | {
      readonly kind: "newer" | "damaged";
      readonly id: string;
      readonly folder: string;
      readonly problem: string;
    };

const KEPT_MS = 7 * 24 * 3_600_000;
const DISCARDED = /\.discarded-(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d)$/;

/** The interviews under the user's home folder: `interviews/<id>`, and `discarded/…` for a week. */
export class InterviewStore {
  constructor(
    private readonly files: FileSystem,
    readonly home: string,
    /** Wall clock, epoch ms. */
    private readonly now: () => number,
    /** Four characters that tell two interviews of one second apart. */
    private readonly suffix: () => string,
  ) {}

  /** Makes the folder with its `interview.json`, which `describe` gives for the id. Throws DojoError. */
  async create(question: string, describe: (id: string) => InterviewFile): Promise<InterviewFile> {
    try {
      await this.files.ensureFolder(join(this.home, "interviews"));
      const id = await this.#makeFolder(question);
      const file = describe(id);
      await atomicWrite(
        this.files,
        join(this.folderOf(id), "interview.json"),
        JSON.stringify(file, null, 2),
      );
      return file;
    } catch (error) {
      throw new DojoError(
        `Cannot start an interview in ${this.home}: ${explainFileError(error)}. ` +
          'Then start again, or choose another folder in the setting "designDojo.home".',
        { cause: error },
      );
    }
  }

  folderOf(id: string): string {
    return join(this.home, "interviews", id);
  }

  /** All interviews, newest first. A folder that cannot be read is listed with its problem. */
  async list(): Promise<ListedInterview[]> {
    const ids = await this.#names("interviews");
    const listed = await Promise.all(ids.map((id) => this.read(id)));
    return listed.filter((interview) => interview !== null).sort((a, b) => (a.id < b.id ? 1 : -1));
  }

  /** One interview by its folder's name; null when that is no folder. */
  async read(id: string): Promise<ListedInterview | null> {
    const folder = this.folderOf(id);
    try {
      if (!(await this.files.facts(folder)).isDirectory) return null;
      const file = await readInterviewFile(folder, this.files);
      const version = interviewVersion(file);
      if (version <= INTERVIEW_VERSION) return { kind: "readable", id, folder, file };
      const problem =
        `${join(folder, "interview.json")}: written by a newer version of Design Dojo ` +
        `(version ${version}). Update the extension to open it; nothing was changed.`;
      return { kind: "newer", id, folder, problem };
    } catch (error) {
      const problem = error instanceof BadInput ? error.message : `${folder}: ${messageOf(error)}`;
      return { kind: "damaged", id, folder, problem };
    }
  }

  /** Moves the folder to `discarded`, where it stays for a week. Returns where it is now. */
  async discard(id: string): Promise<string> {
    const target = join(this.home, "discarded", `${id}.discarded-${fileTime(this.now())}`);
    try {
      await this.files.ensureFolder(join(this.home, "discarded"));
      await renamePatiently(this.files, this.folderOf(id), target);
      return target;
    } catch (error) {
      throw new DojoError(
        `Cannot discard ${this.folderOf(id)}: ${explainFileError(error)}. Then discard it again; nothing was changed.`,
        { cause: error },
      );
    }
  }

  /** Removes what was discarded more than a week ago. Best effort: what cannot be removed stays. */
  async purge(): Promise<void> {
    for (const name of await this.#names("discarded")) {
      const [, hour, minute, second] = DISCARDED.exec(name) ?? [];
      const at = Date.parse(`${hour}:${minute}:${second}Z`);
      if (!(this.now() - at > KEPT_MS)) continue;
      await this.files.removeFolder(join(this.home, "discarded", name)).catch(() => undefined);
    }
  }

  async #makeFolder(question: string): Promise<string> {
    for (let attempt = 1; ; attempt += 1) {
      const id = `${fileTime(this.now())}-${question}-${this.suffix()}`;
      try {
        await this.files.makeFolder(this.folderOf(id));
        return id;
      } catch (error) {
        if (errorCode(error) !== "EEXIST" || attempt === 5) throw error;
      }
    }
  }

  /** Nothing is there before the first interview. */
  async #names(folder: "interviews" | "discarded"): Promise<string[]> {
    try {
      return await this.files.list(join(this.home, folder));
    } catch (error) {
      if (errorCode(error) === "ENOENT") return [];
      throw new DojoError(
        `Cannot read ${join(this.home, folder)}: ${explainFileError(error)}. ` +
          'Then refresh, or choose another folder in the setting "designDojo.home".',
        { cause: error },
      );
    }
  }
}
