import { useCallback, useRef } from "react";
import type { InterviewPage as Contract, InterviewView } from "../../src/protocol/interviewPage.ts";
import type { PageChannel } from "../../src/protocol/pageChannel.ts";
import { useBodyTheme } from "../shared/useBodyTheme.ts";
import { useEvent } from "../shared/useChannel.ts";
import { useHostSilence } from "../shared/useHostSilence.ts";
import { Banners } from "./Banners.tsx";
import { Header } from "./Header.tsx";
import { MermaidDialog } from "./MermaidDialog.tsx";
import { SideColumn } from "./SideColumn.tsx";
import { useBoard } from "./useBoard.ts";
import { useColumn, type Column } from "./useColumn.ts";
import { useInterview } from "./useInterview.ts";
import { useMermaid } from "./useMermaid.ts";
import { Whiteboard } from "./Whiteboard.tsx";

interface Props {
  readonly channel: PageChannel<Contract>;
  readonly first: InterviewView;
}

const libraryAddress = document.body.dataset["library"] ?? null;

export function InterviewPage({ channel, first }: Props) {
  const view = useInterview(channel, first);
  const ended = view.status === "finished" || view.status === "discarded";
  const silent = useHostSilence(channel);
  const editable = view.read_only === null && !ended && !silent;
  const board = useBoard(channel, first, editable);
  const mermaid = useMermaid(board.handle);
  const column = useColumn();
  const input = useFocusOnWish(channel, column);
  const theme = useBodyTheme();
  const leave = useCallback(() => board.handle.current?.focus(), [board.handle]);
  useEvent(channel, "insertMermaid", ({ text }) =>
    text === "" ? mermaid.open() : void mermaid.submit(text),
  );
  return (
    <div className="interview" style={{ gridTemplateColumns: column.template }}>
      <Header {...{ view, channel, editable, column }} />
      <Banners view={view} channel={channel} silent={silent} />
      <main className="board" aria-label="Whiteboard">
        <Whiteboard
          elements={first.elements}
          files={first.files}
          editable={editable}
          theme={theme}
          library={libraryAddress}
          onReady={board.onReady}
          onScene={board.onScene}
          onLibrary={board.onLibrary}
          onInsertMermaid={mermaid.open}
          onPasteText={mermaid.paste}
        />
      </main>
      {!column.collapsed && (
        <SideColumn {...{ view, channel, editable, column, input }} onLeave={leave} />
      )}
      {mermaid.draft && (
        <MermaidDialog draft={mermaid.draft} onInsert={mermaid.submit} onClose={mermaid.close} />
      )}
    </div>
  );
}

/** The Say/Ask line, which takes the cursor when the extension asks for it. */
function useFocusOnWish(channel: Props["channel"], { setCollapsed }: Column) {
  const input = useRef<HTMLTextAreaElement>(null);
  useEvent(channel, "focusAsk", () => {
    setCollapsed(false);
    requestAnimationFrame(() => input.current?.focus());
  });
  return input;
}
