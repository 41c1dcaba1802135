import { useCallback, useEffect, useRef, useState } from "react";
import type { BoardElement } from "../../src/core/board/element.ts";
import type { PageChannel } from "../../src/protocol/pageChannel.ts";
import type { ReplayPage, ReplayView } from "../../src/protocol/replayPage.ts";
import type { WhiteboardHandle } from "../board/Whiteboard.tsx";
import { useLatest } from "../shared/useLatest.ts";
import { BoardFollower } from "./boardFollower.ts";
import type { Playhead } from "./playhead.ts";

/** The whiteboard at the playhead's time, with the element that it points at. `words` are those on it; null while it has the board that only sets the view. */
export function useReplayBoard(channel: PageChannel<ReplayPage>, view: ReplayView, head: Playhead) {
  const { t, element, jumps } = head;
  const handle = useRef<WhiteboardHandle | null>(null);
  const follower = useRef<BoardFollower | null>(null);
  const [words, setWords] = useState<readonly string[] | null>(null);
  const latest = useLatest(head);
  const pointed = useRef<string | null>(null);
  const pointAt = useCallback((id: string | null) => {
    if (id !== pointed.current) handle.current?.point(id);
    pointed.current = id;
  }, []);

  const onReady = useCallback((ready: WhiteboardHandle) => void (handle.current = ready), []);
  const onScene = useCallback(() => {
    const board = handle.current;
    // The first time Excalidraw tells of its scene, it is up and knows its size.
    if (board === null || follower.current) return;
    const started = new BoardFollower(
      (at, shown) => channel.request("board", { t: at, shown }),
      async (elements) => {
        board.display(elements);
        setWords(wordsOf(elements));
        await painted();
      },
    );
    follower.current = started;
    void warmUp(board, view.end)
      .then(() => started.follow(latest.current.t))
      .then(() => pointAt(latest.current.element));
  }, [channel, view, latest, pointAt]);
  useEffect(() => void follower.current?.follow(t), [t]);
  useEffect(() => {
    void follower.current?.follow(latest.current.t).then(() => pointAt(element));
  }, [element, jumps, latest, pointAt]);
  return { onReady, onScene, words };
}

/** Shows the board as it was left, while nobody sees it: then its pictures are there, and its view is right. */
async function warmUp(board: WhiteboardHandle, end: readonly BoardElement[]): Promise<void> {
  if (end.length > 0) board.fit(end);
  board.display(end);
  await painted();
  await document.fonts.ready;
  await painted();
}

/** Resolves when the frame that is being made is on the screen. */
const painted = () =>
  new Promise<void>((resolve) => requestAnimationFrame(() => void setTimeout(resolve)));

function wordsOf(elements: readonly BoardElement[]): string[] {
  return elements.flatMap(({ type, text }) =>
    type === "text" && typeof text === "string" ? [text.replaceAll(/\s+/g, " ")] : [],
  );
}
