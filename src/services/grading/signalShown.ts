import { boardGraph } from "../../core/board/graph.ts";
import type { Catalog } from "../../core/catalog/catalog.ts";
import { evidenceSources } from "../../core/evidence/sources.ts";
import type { GradeBody } from "../../core/grading/assemble.ts";
import { gradeChecklist } from "../../core/grading/checklist.ts";
import { visibleElements } from "../../core/interview/board.ts";
import { mergeTranscript } from "../../core/interview/speech.ts";
import type { InterviewState } from "../../core/interview/state.ts";

/** Whether the candidate has already shown a signal, so that the interviewer need not ask for it. */
export function signalShown(signal: string, state: InterviewState, catalog: Catalog): boolean {
  const grade = checklistSoFar(state, catalog);
  return (grade?.criteria ?? []).some(({ signals }) =>
    signals.some(({ id, verdict }) => id === signal && verdict === "met"),
  );
}

/** What the checklist finds in an interview that goes on; null when its question has left the bank. */
export function checklistSoFar(state: InterviewState, catalog: Catalog): GradeBody | null {
  const { header, notes, board } = state;
  const question = catalog.questions.get(header.question);
  const rubric = catalog.rubrics.get(header.question);
  if (!question || !rubric) return null;
  const graph = boardGraph(visibleElements(board));
  const sources = evidenceSources({
    transcript: mergeTranscript(null, state),
    notes,
    board: graph,
  });
  const { core, lexicon } = catalog;
  const targetLevel = header.target_level;
  return gradeChecklist({
    sources,
    board: graph,
    question,
    rubric,
    core,
    lexicon,
    targetLevel,
  });
}
