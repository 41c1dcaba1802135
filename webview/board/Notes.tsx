import { useEffect, useRef, useState } from "react";
import type { InterviewPage, Saving } from "../../src/protocol/interviewPage.ts";
import type { PageChannel } from "../../src/protocol/pageChannel.ts";
import { useEvent } from "../shared/useChannel.ts";
import { useFlushOnLeave } from "../shared/useFlushOnLeave.ts";
import { useLatest } from "../shared/useLatest.ts";

interface Props {
  readonly channel: PageChannel<InterviewPage>;
  readonly first: string;
  readonly saving: Saving;
  readonly editable: boolean;
}

const GATHER_MS = 250;
const WORDS: Record<Saving["state"], string> = {
  saved: "saved",
  saving: "saving…",
  failed: "not saved",
};

export function Notes({ channel, first, saving, editable }: Props) {
  const [text, setText] = useState(first);
  const outbox = useOutbox((text) => channel.request("changeNotes", { text }));
  useFlushOnLeave(outbox.flush);
  useEvent(channel, "notes", (outside) => {
    outbox.drop();
    setText(outside.text);
  });
  return (
    <section className="notes" aria-labelledby="notes-title">
      <div className="heading">
        <h2 id="notes-title">Notes</h2>
        <span className={saving.state === "failed" ? "problem" : "muted"} title={saving.message}>
          {outbox.waiting ? WORDS.saving : WORDS[saving.state]}
        </span>
      </div>
      <textarea
        aria-labelledby="notes-title"
        spellCheck={false}
        readOnly={!editable}
        maxLength={1_000_000}
        placeholder="Requirements, numbers, decisions…"
        value={text}
        onBlur={outbox.flush}
        onChange={({ target }) => {
          setText(target.value);
          outbox.put(target.value);
        }}
      />
    </section>
  );
}

/** Sends the latest text a quarter of a second after the first change, or at once when flushed. */
function useOutbox(send: (text: string) => Promise<unknown>) {
  const [waiting, setWaiting] = useState(false);
  const next = useRef<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const drop = () => {
    clearTimeout(timer.current);
    timer.current = undefined;
    next.current = null;
    setWaiting(false);
  };
  const flush = () => {
    const text = next.current;
    if (text === null) return;
    drop();
    setWaiting(true);
    const keep = (problem: unknown) => {
      next.current ??= text;
      throw problem;
    };
    void send(text)
      .catch(keep)
      .finally(() => setWaiting(next.current !== null));
  };
  const latest = useLatest(flush);
  useEffect(() => () => latest.current(), [latest]);
  const put = (text: string) => {
    next.current = text;
    setWaiting(true);
    timer.current ??= setTimeout(() => latest.current(), GATHER_MS);
  };
  return { waiting, put, flush, drop };
}
