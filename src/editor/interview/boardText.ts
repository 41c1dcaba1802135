import { join } from "node:path";
import { boardGraph, type BoardGraph } from "../../core/board/graph.ts";
import { boardMermaid } from "../../core/board/mermaid.ts";
import { boardOutline } from "../../core/board/outline.ts";
import { parseScene } from "../../core/board/scene.ts";
import { DojoError } from "../../core/errors.ts";
import { visibleElements } from "../../core/interview/board.ts";
import { readInterviewFolder } from "../../services/interview/reading.ts";
import type { InterviewTarget } from "../commands.ts";
import type { Archive } from "../history/archive.ts";
import { pickInterview } from "../history/interviewPicker.ts";
import type { Interviews } from "./interviews.ts";

interface BoardText {
  /** Of the interview. */
  readonly name: string;
  readonly outline: string;
  readonly mermaid: string;
}

/** The live board as it is on screen, else that of the interview named or picked; undefined when none was. */
export async function boardText(
  { interviews, archive }: { interviews: Interviews; archive: Archive },
  target: InterviewTarget | undefined,
): Promise<BoardText | undefined> {
  if (!target && interviews.latest) {
    const { id, state } = interviews.latest;
    return inText(id, boardGraph(visibleElements(state.board)));
  }
  const row = target ?? (await pickInterview(await archive.rows(), "any"));
  if (!row) return undefined;
  const { board } = await readInterviewFolder(row.folder);
  if (board === null)
    throw new DojoError(`${row.folder} has no board.excalidraw. Open the interview to draw one.`);
  const { elements } = parseScene(board, join(row.folder, "board.excalidraw"));
  return inText(row.interview, boardGraph(elements));
}

function inText(name: string, graph: BoardGraph): BoardText {
  return { name, outline: boardOutline(graph), mermaid: boardMermaid(graph) };
}
