import { useState, type KeyboardEvent, type RefObject } from "react";
import { messageOf } from "../../src/core/errors.ts";
import type { InterviewPage } from "../../src/protocol/interviewPage.ts";
import type { PageChannel } from "../../src/protocol/pageChannel.ts";

interface Props {
  readonly channel: PageChannel<InterviewPage>;
  readonly input: RefObject<HTMLTextAreaElement>;
}

const LONGEST = 10_000;

/** One line for both: Enter says, Ctrl or Cmd and Enter asks. */
export function SayOrAsk({ channel, input }: Props) {
  const { text, setText, problem, send } = useDraft(channel);
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void send(event.ctrlKey || event.metaKey ? "ask" : "say");
  };
  const empty = text.trim() === "";
  return (
    <div className="say">
      <textarea
        ref={input}
        rows={2}
        maxLength={LONGEST}
        aria-label="Say something or ask the interviewer. Enter says, Control or Command and Enter asks."
        placeholder="Say (Enter) or ask (Ctrl+Enter)…"
        value={text}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={press}
      />
      <button disabled={empty} onClick={() => void send("say")}>
        Say
      </button>
      <button disabled={empty} onClick={() => void send("ask")}>
        Ask
      </button>
      {problem !== null && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

/** What could not be sent stays in the line, with the reason. */
function useDraft(channel: Props["channel"]) {
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const send = async (method: "say" | "ask") => {
    const words = text.trim();
    if (words === "") return;
    setText("");
    try {
      await channel.request(method, { text: words });
      setProblem(null);
    } catch (error) {
      setText(words);
      setProblem(messageOf(error));
    }
  };
  return { text, setText, problem, send };
}
