import type { Clock, InterviewView, Line, Saving } from "../../src/protocol/interviewPage.ts";

/** What the extension tells while the page runs. */
export type News =
  | { readonly kind: "clock"; readonly clock: Clock }
  | { readonly kind: "lines"; readonly lines: readonly Line[] }
  | { readonly kind: "thinking"; readonly thinking: boolean }
  | { readonly kind: "saving"; readonly saving: Saving }
  | {
      readonly kind: "status";
      readonly status: InterviewView["status"];
      readonly read_only: string | null;
    }
  | { readonly kind: "gap"; readonly gap: InterviewView["gap"] }
  | { readonly kind: "clarified"; readonly id: string };

/** The view after the news. */
export function hear(view: InterviewView, news: News): InterviewView {
  switch (news.kind) {
    case "clock":
      return { ...view, clock: news.clock };
    case "lines":
      return {
        ...view,
        lines: [...view.lines, ...news.lines.filter((line) => !isKnown(view.lines, line))],
      };
    case "thinking":
      return { ...view, thinking: news.thinking };
    case "saving":
      return { ...view, saving: news.saving };
    case "status":
      return { ...view, status: news.status, read_only: news.read_only };
    case "gap":
      return { ...view, gap: news.gap };
    case "clarified":
      return {
        ...view,
        clarifications: view.clarifications.map((c) =>
          c.id === news.id ? { ...c, asked: true } : c,
        ),
      };
  }
}

/** A line that was told while `ready` was being answered is in the answer already. */
const isKnown = (lines: readonly Line[], { kind, t, text }: Line) =>
  lines.some((line) => line.kind === kind && line.t === t && line.text === text);
