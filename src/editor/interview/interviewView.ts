import type { Catalog } from "../../core/catalog/catalog.ts";
import { visibleElements } from "../../core/interview/board.ts";
import { clockFace } from "../../core/interview/stages.ts";
import { openGap } from "../../core/interview/state.ts";
import type { InterviewView, RecordingView } from "../../protocol/interviewPage.ts";
import type { InterviewSession } from "../../services/interview/session.ts";
import { escapeHtml } from "../pages/webviewHtml.ts";

/** Everything that the interview page shows, as it is now. */
export function interviewView(
  session: InterviewSession,
  catalog: Catalog,
  recording: RecordingView,
): InterviewView {
  const { state, question } = session;
  const { header } = state;
  const gap = openGap(state);
  const titles = new Map(catalog.curriculum.topics.map((topic) => [topic.id, topic.title]));
  return {
    title: question?.title ?? header.question,
    ai: question?.ai ?? false,
    topics: (question?.topics ?? []).map((id) => shortTitle(titles.get(id) ?? id)),
    mode: header.mode,
    target_level: header.target_level,
    status: state.status,
    prompt_html: question?.prompt_html ?? missingPrompt(header.question),
    clarifications: (question?.clarifications ?? []).map((one) => ({
      id: one.id,
      question: one.question,
      asked: state.clarified.has(one.id),
    })),
    lines: [...state.lines],
    thinking: session.isThinking,
    notes: state.notes,
    elements: visibleElements(state.board),
    files: Object.fromEntries(session.images.map((image) => [image.id, image])),
    clock: clockFace(state),
    saving: session.saving,
    recording,
    read_only: session.readOnly,
    gap: gap && { ms: gap.ms, reason: gap.reason },
  };
}

/** "Databases: partitioning, sharding, vectors" is too long for a chip. */
function shortTitle(title: string): string {
  return title.split(/[:,]/)[0] ?? title;
}

function missingPrompt(question: string): string {
  return `<p>The question <code>${escapeHtml(question)}</code> is no longer in the bank. Your board, notes and time are all here; there are no interviewer lines.</p>`;
}
