import { join } from "node:path";
import type { Band } from "../../core/catalog/rubric.ts";
import { graderName } from "../../core/grading/grade.ts";
import type { InterviewMode, InterviewStatus } from "../../core/interview/interview.ts";
import type { FileSystem } from "../files/fileSystem.ts";
import { GradeStore } from "../grading/gradeStore.ts";
import { RECORDING } from "../voice/recordings.ts";
import { InterviewStore, type ListedInterview } from "./store.ts";

/** One interview as a list shows it, with its newest grade. */
export interface HistoryRow {
  readonly interview: string;
  /** Absolute path; never printed. */
  readonly folder: string;
  /** When it started, ISO 8601; empty where nobody knows. */
  readonly date: string;
  readonly question: string;
  readonly mode: InterviewMode;
  readonly status: InterviewStatus;
  readonly score: number | null;
  readonly max_score: number | null;
  readonly band: Band | null;
  readonly grader: string | null;
  readonly rubric_revision: number | null;
  /** Null where nobody knows. */
  readonly duration_ms: number | null;
  /** Of `voice.mp3`; 0 without a recording. */
  readonly recording_bytes: number;
  /** Of `journal.jsonl`; 0: another program made the interview, and there is nothing to replay. */
  readonly journal_bytes: number;
  /** Why this folder cannot be opened, with the next step; else null. */
  readonly problem: string | null;
}

/** The interviews of a home, newest first. @throws DojoError when the home cannot be read. */
export async function readHistory(
  files: FileSystem,
  home: string,
  report: (problem: string) => void,
): Promise<HistoryRow[]> {
  const never = () => 0;
  const interviews = await new InterviewStore(files, home, never, String).list();
  return Promise.all(interviews.map((interview) => rowOf(files, interview, report)));
}

async function rowOf(
  files: FileSystem,
  interview: ListedInterview,
  report: (problem: string) => void,
): Promise<HistoryRow> {
  const { id, folder } = interview;
  const file = interview.kind === "readable" ? interview.file : undefined;
  const grades = file ? await new GradeStore(files, folder, report).list() : [];
  const grade = grades.find(({ grade: { grader } }) => grader.kind !== "self")?.grade;
  return {
    interview: file?.id ?? id,
    folder,
    date: file?.started_at ?? "",
    question: file?.question ?? "",
    mode: file?.mode ?? "mock",
    status: file?.status ?? "finished",
    score: grade?.score ?? null,
    max_score: grade?.max_score ?? null,
    band: grade?.band ?? null,
    grader: grade === undefined ? null : graderName(grade),
    rubric_revision: grade?.rubric_revision ?? null,
    duration_ms: file?.elapsed_ms ?? null,
    recording_bytes: await sizeOf(files, join(folder, RECORDING)),
    journal_bytes: await sizeOf(files, join(folder, "journal.jsonl")),
    problem: interview.kind === "readable" ? null : interview.problem,
  };
}

/** 0 for a file that is not there, or cannot be looked at. */
function sizeOf(files: FileSystem, path: string): Promise<number> {
  return files.facts(path).then(
    ({ bytes }) => bytes,
    () => 0,
  );
}
