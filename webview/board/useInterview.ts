import { useReducer } from "react";
import type { InterviewPage, InterviewView } from "../../src/protocol/interviewPage.ts";
import type { PageChannel } from "../../src/protocol/pageChannel.ts";
import { useEvent } from "../shared/useChannel.ts";
import { hear } from "./hear.ts";

/** The interview as the extension tells it. The page decides nothing by itself: it asks and is told. */
export function useInterview(
  channel: PageChannel<InterviewPage>,
  first: InterviewView,
): InterviewView {
  const [view, tell] = useReducer(hear, first);
  useEvent(channel, "clock", (clock) => tell({ kind: "clock", clock }));
  useEvent(channel, "lines", (lines) => tell({ kind: "lines", lines }));
  useEvent(channel, "thinking", (thinking) => tell({ kind: "thinking", thinking }));
  useEvent(channel, "saving", (saving) => tell({ kind: "saving", saving }));
  useEvent(channel, "status", (status) => tell({ kind: "status", ...status }));
  useEvent(channel, "gap", (gap) => tell({ kind: "gap", gap }));
  useEvent(channel, "clarified", ({ id }) => tell({ kind: "clarified", id }));
  return view;
}
