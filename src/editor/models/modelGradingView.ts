import type { Emitter } from "../../core/emitter.ts";
import type { GradingProgress } from "../../protocol/scorecardPage.ts";

/** The work of model graders, as a scorecard shows and steers it. One model at a time grades an interview. */
export interface ModelGradingView {
  /** Tells of every change; ends with `idle`, after the grade is stored. */
  readonly changed: Pick<
    Emitter<{ readonly folder: string; readonly progress: GradingProgress }>,
    "on"
  >;
  /** `IDLE` when no model is at work on this interview. */
  progress(folder: string): GradingProgress;
  /** Stops the work on this interview; what is judged is kept. */
  cancel(folder: string): void;
  /** Grades with the model of the settings, if there is one. Errors are told, not thrown. */
  grade(folder: string): Promise<void>;
  /** Judges what an earlier grade left out. Returns when that has begun; `changed` tells the rest. */
  retry(folder: string): Promise<void>;
}
