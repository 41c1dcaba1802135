import { useRef, type RefObject } from "react";
import type { InterviewPage, InterviewView } from "../../src/protocol/interviewPage.ts";
import type { PageChannel } from "../../src/protocol/pageChannel.ts";
import { useEscape } from "../shared/useEscape.ts";
import { Clarifications } from "./Clarifications.tsx";
import { Conversation } from "./Conversation.tsx";
import { Notes } from "./Notes.tsx";
import { SayOrAsk } from "./SayOrAsk.tsx";
import { Splitter } from "./Splitter.tsx";
import type { Column } from "./useColumn.ts";

interface Props {
  readonly view: InterviewView;
  readonly channel: PageChannel<InterviewPage>;
  readonly editable: boolean;
  readonly column: Column;
  readonly input: RefObject<HTMLTextAreaElement>;
  /** Escape: back to the board. */
  readonly onLeave: () => void;
}

export function SideColumn({ view, channel, editable, column, input, onLeave }: Props) {
  const area = useRef<HTMLElement>(null);
  useEscape(area, onLeave);
  return (
    <aside className="column" aria-label="Interview" ref={area}>
      <Splitter column={column} />
      <details className="prompt" open>
        <summary>
          <h2>Prompt</h2>
        </summary>
        {/* Rendered by the extension from the question's own Markdown; the content policy runs no script in it. */}
        <div className="prose" dangerouslySetInnerHTML={{ __html: view.prompt_html }} />
      </details>
      <section className="interviewer" aria-labelledby="interviewer-title">
        <h2 id="interviewer-title">Interviewer</h2>
        <Conversation lines={view.lines} thinking={view.thinking} />
        {editable && (
          <>
            <Clarifications
              items={view.clarifications}
              onAsk={(id) => void channel.request("clarify", { id })}
            />
            <SayOrAsk channel={channel} input={input} />
          </>
        )}
      </section>
      <Notes channel={channel} first={view.notes} saving={view.saving} editable={editable} />
    </aside>
  );
}
