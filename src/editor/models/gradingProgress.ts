import { IDLE, type GradingProgress } from "../../protocol/scorecardPage.ts";
import type { GradingNews } from "../../services/grading/gradingNews.ts";

/** A model has begun, nothing is asked yet. */
export const STARTED: GradingProgress = { ...IDLE, state: "running" };

/** What a scorecard shows after a model grader's news. A note stays until the next good sign. */
export function afterNews(progress: GradingProgress, news: GradingNews): GradingProgress {
  switch (news.kind) {
    case "asking":
      return { ...progress, unit: news.unit, done: news.done, of: news.of, note: null };
    case "slow":
      return {
        ...progress,
        note: `The server has been silent for ${news.seconds} s; it may be loading the model.`,
      };
    case "waiting":
      return {
        ...progress,
        note: `The server is busy or failed: next attempt in ${news.seconds} s (${news.attempt} of ${news.of}).`,
      };
    case "judged": {
      const done = Math.min(progress.done + 1, progress.of);
      return { ...progress, done, note: null, soFar: news.soFar };
    }
  }
}
