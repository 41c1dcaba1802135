import { join } from "node:path";
import type { Catalog } from "../../core/catalog/catalog.ts";
import type { Question, TargetLevel } from "../../core/catalog/question.ts";
import type { Level, Rubric } from "../../core/catalog/rubric.ts";
import { BadInput } from "../../core/errors.ts";
import { selfGrade } from "../../core/grading/assemble.ts";
import { CHECKLIST_VERSION, gradeChecklist } from "../../core/grading/checklist.ts";
import type { CalibrationNote, Grade } from "../../core/grading/grade.ts";
import { briefFor } from "../../core/grading/judge/brief.ts";
import { type JudgeTask, judgeTaskOf } from "../../core/grading/judge/judgeTask.ts";
import { previewOf, type SendingPreview } from "../../core/grading/judge/preview.ts";
import { gradeMarkdown, type ScorecardContext } from "../../core/grading/markdown.ts";
import type { Failure } from "../../core/models/failure.ts";
import type { ModelIdentity, ModelTraits } from "../../core/models/model.ts";
import { evidenceOf, type Evidence } from "../evidence/evidenceOf.ts";
import { explainFileError, type FileSystem } from "../files/fileSystem.ts";
import { readInterviewFolder, type InterviewMaterial } from "../interview/reading.ts";
import type { Courier } from "../models/courier.ts";
import { Claims } from "./claims.ts";
import { gradeKey } from "./gradeKey.ts";
import { GradeStore, type StoredGrade } from "./gradeStore.ts";
import type { GradingNews } from "./gradingNews.ts";
import { judgeByModel } from "./judgeByModel.ts";
import { GradingFailed, promptHash, requireEnough } from "./modelGrading.ts";
import { PaidAnswers } from "./paidAnswers.ts";

interface Surroundings {
  readonly files: FileSystem;
  readonly catalog: Catalog;
  /** Wall clock, ISO 8601. */
  readonly now: () => string;
  /** Overrides the level that the interview was held for. */
  readonly targetLevel?: TargetLevel | undefined;
  /** Warnings: a broken grade file, a grade that could not be saved. Each names the file and the next step. */
  readonly warn: (problem: string) => void;
}

/** An interview as graders see it: what is there, who graded it, and how to grade it again. */
export interface GradingSubject {
  readonly material: InterviewMaterial;
  readonly evidence: Evidence;
  readonly question: Question;
  readonly rubric: Rubric;
  readonly targetLevel: TargetLevel;
}

/** How a model is to grade. */
export interface ModelGradingOptions {
  /** Grades anew even when the same grade is stored. */
  readonly again?: boolean;
  readonly signal: AbortSignal;
  readonly onNews: (news: GradingNews) => void;
  /** What is known about this model as a grader. */
  readonly calibration: CalibrationNote | null;
}

/** A grade, whether it was there before, and what ended it early. */
export interface ModelGraded {
  readonly grade: Grade;
  readonly cached: boolean;
  readonly failure: Failure | null;
}

/** The grading of one interview folder: self-grade, checklist, claims, and the files they leave in `grades/`. */
export class InterviewGrading {
  readonly claims: Claims;
  private readonly store: GradeStore;
  /** Grades that the disk would not take, newest first. */
  private readonly unsaved: StoredGrade[] = [];

  constructor(
    readonly folder: string,
    private readonly around: Surroundings,
  ) {
    this.claims = new Claims(around.files, folder);
    this.store = new GradeStore(around.files, folder, around.warn);
  }

  /** Reads the folder. @throws BadInput when a piece of it is broken, or its question is not in the bank. */
  async subject(): Promise<GradingSubject> {
    const { catalog } = this.around;
    const material = await readInterviewFolder(this.folder);
    const question = catalog.questions.get(material.file.question);
    const rubric = catalog.rubrics.get(material.file.question);
    if (!question || !rubric) {
      const known = [...catalog.questions.keys()].join(", ");
      const file = join(this.folder, "interview.json");
      throw new BadInput(
        file,
        `the question "${material.file.question}" is not in the bank. Known: ${known}.`,
      );
    }
    const targetLevel =
      this.around.targetLevel ?? material.file.target_level ?? question.target_level;
    return { material, evidence: evidenceOf(material), question, rubric, targetLevel };
  }

  /** All grades, newest first. */
  async grades(): Promise<StoredGrade[]> {
    return [...this.unsaved, ...(await this.store.list())];
  }

  /** The newest self-grade; null when it was skipped. */
  async selfGraded(): Promise<Grade | null> {
    return (await this.grades()).find(({ grade }) => grade.grader.kind === "self")?.grade ?? null;
  }

  /** Grades by the checklist. Unless `again`, the same evidence and rubric give the stored grade. */
  async checklist({ again = false } = {}): Promise<{ grade: Grade; cached: boolean }> {
    const subject = await this.subject();
    const { evidence, question, rubric, targetLevel, material } = subject;
    const { core, lexicon } = this.around.catalog;
    const key = gradeKey(
      evidence,
      question.id,
      rubric,
      core,
      lexicon,
      targetLevel,
      "checklist",
      CHECKLIST_VERSION,
    );
    const stored = again ? undefined : (await this.grades()).find(({ grade }) => grade.key === key);
    if (stored) return { grade: stored.grade, cached: true };
    const marks = gradeChecklist({ ...evidence, question, rubric, core, lexicon, targetLevel });
    const grade = { ...marks, interview: material.id, key, graded_at: this.around.now() };
    await this.save(subject, grade);
    return { grade, cached: false };
  }

  /**
   * Grades by a model. The same interview, rubric, prompt and model give the stored grade; what an unfinished one
   * has paid for is not asked again. A cancelled or broken grade keeps what was judged.
   * @throws TooLittleToGrade before anything is sent.
   * @throws GradingFailed when nothing could be judged, or the server cut the prompt.
   */
  async model(courier: Courier, options: ModelGradingOptions): Promise<ModelGraded> {
    const subject = await this.subject();
    requireEnough(subject.evidence.sources);
    const { key, task } = this.judgeTask(subject, courier.model.identity);
    const same = (await this.grades()).filter(({ grade }) => grade.key === key);
    const whole = same.find(({ grade }) => isWhole(grade));
    const { again = false } = options;
    if (whole && !again) return { grade: whole.grade, cached: true, failure: null };
    const paid = new PaidAnswers(this.around.files, this.folder, key);
    if (again) await paid.clear();
    const result = await judgeByModel(task, key, courier, {
      ...options,
      purpose: "grade",
      promptHash: promptHash(),
      paid: await paid.list(),
      onPaid: (answer) => paid.add(answer),
    });
    if (!("body" in result)) {
      if (result.failure.kind === "truncated") await paid.clear();
      throw new GradingFailed(result, courier.model.identity);
    }
    const { body, failure } = result;
    const grade = { ...body, interview: subject.material.id, key, graded_at: this.around.now() };
    const saved = await this.save(subject, grade);
    if (saved !== "") {
      if (isWhole(grade)) await paid.clear();
      for (const { file } of same)
        if (file !== whole?.file && file !== saved) await this.store.remove(file);
    }
    return { grade, cached: false, failure };
  }

  /** What grading by such a model would send; null when the interview cannot fit into its context. */
  async preview(identity: ModelIdentity, traits: ModelTraits): Promise<SendingPreview | null> {
    const { key, task } = this.judgeTask(await this.subject(), identity);
    const brief = briefFor(task, key, traits.contextTokens);
    return brief && previewOf(brief, traits.plan);
  }

  /** What a model would be asked about this interview, and the key of the grade that it would give. */
  private judgeTask(
    subject: GradingSubject,
    identity: ModelIdentity,
  ): { key: string; task: JudgeTask } {
    const { evidence, question, rubric, targetLevel } = subject;
    const { core, lexicon, decoys } = this.around.catalog;
    const { prompt, reference } = question;
    const key = gradeKey(
      evidence,
      ...[question.id, prompt, reference, rubric, core, decoys, targetLevel],
      // Not its address: the same model behind another port gives the same grade.
      ...[identity.provider, identity.model, promptHash()],
    );
    const checked = { ...evidence, question, rubric, core, lexicon, targetLevel };
    return { key, task: judgeTaskOf(checked, decoys, key) };
  }

  /** Keeps the user's own levels; a null level is a skipped criterion. */
  async self(levels: Readonly<Record<string, Level | null>>): Promise<void> {
    const subject = await this.subject();
    const { question, rubric, targetLevel, material, evidence } = subject;
    const marks = selfGrade(
      { question, rubric, core: this.around.catalog.core, targetLevel },
      levels,
    );
    const key = gradeKey(evidence, question.id, rubric, levels, "self");
    await this.save(subject, {
      ...marks,
      interview: material.id,
      key,
      graded_at: this.around.now(),
    });
  }

  /** Writes the Markdown of a stored grade anew and returns its path: claims and self-grade may be newer. */
  async markdown({ file, grade }: StoredGrade): Promise<string> {
    const subject = await this.subject();
    await this.store.saveMarkdown(file, gradeMarkdown(grade, await this.facts(subject)));
    return this.store.markdownPath(file);
  }

  /** What a scorecard tells beside the grade. */
  async facts({ material, question }: GradingSubject): Promise<ScorecardContext> {
    const { file } = material;
    const stages = (file.stages ?? []).map(({ minutes, ...stage }) => ({
      ...stage,
      budget_ms: minutes * 60_000,
    }));
    return {
      title: question.title,
      date: file.started_at ?? "",
      durationMs: file.elapsed_ms ?? null,
      stages,
      self: await this.selfGraded(),
      claims: await this.claims.list(),
    };
  }

  /**
   * Returns the file's name. A grade that cannot be saved is kept in memory and said: the folder may be read-only.
   */
  private async save(subject: GradingSubject, grade: Grade): Promise<string> {
    try {
      return await this.store.save(grade, gradeMarkdown(grade, await this.facts(subject)));
    } catch (error) {
      this.unsaved.unshift({ file: "", grade });
      this.around.warn(`${this.folder}: graded, not saved: ${explainFileError(error)}.`);
      return "";
    }
  }
}

/** Nothing of it is missing: a cancel may come when only red flags or a second look are left. */
const isWhole = ({ ungraded, run }: Grade): boolean =>
  ungraded.length === 0 && run?.complete !== false;
