import { useCallback, useEffect, useMemo, useRef } from "react";
import type { InterviewPage, InterviewView } from "../../src/protocol/interviewPage.ts";
import type { PageChannel } from "../../src/protocol/pageChannel.ts";
import { useEvent } from "../shared/useChannel.ts";
import { useFlushOnLeave } from "../shared/useFlushOnLeave.ts";
import { useLatest } from "../shared/useLatest.ts";
import { BoardSender, type SceneElement } from "./boardSender.ts";
import type { BoardFile, WhiteboardHandle } from "./Whiteboard.tsx";

/** Joins the whiteboard and the extension: changes out, scenes and wishes in. */
export function useBoard(
  channel: PageChannel<InterviewPage>,
  first: InterviewView,
  editable: boolean,
) {
  const handle = useRef<WhiteboardHandle | null>(null);
  const outbox = useOutbox(channel, first.files);
  const { sender } = outbox;
  const restored = useRef(false);
  const mayEdit = useLatest(editable);

  const onReady = useCallback((ready: WhiteboardHandle) => void (handle.current = ready), []);
  const onScene = useCallback(
    (scene: readonly SceneElement[], files: Record<string, BoardFile>) => {
      // Excalidraw reports the scene once on mount; that echo is what the host already has.
      if (!restored.current) sender.accept(scene);
      else if (mayEdit.current) outbox.offer(scene, files);
      restored.current = true;
    },
    [mayEdit, outbox, sender],
  );
  const onLibrary = useCallback(
    (items: readonly { id: string }[]) =>
      void channel.request("changeLibrary", { items: [...items] }),
    [channel],
  );
  useFlushOnLeave(() => sender.flush());
  useFlushOnRelease(sender);

  useEvent(channel, "board", ({ elements }) => {
    sender.flush();
    const scene = handle.current?.replace(elements);
    if (scene) sender.accept(scene);
  });
  useEvent(channel, "showElement", ({ id }) => handle.current?.show(id));
  useEvent(channel, "exportBoard", () => {
    sender.flush();
    void handle.current?.exportSvg().then((svg) => channel.request("boardSvg", { svg }));
  });
  return { handle, onReady, onScene, onLibrary };
}

/** What was drawn or moved goes to the journal when the hand lets go of it, once Excalidraw has told of it. */
function useFlushOnRelease(sender: BoardSender): void {
  useEffect(() => {
    const release = () => void setTimeout(() => sender.flush());
    window.addEventListener("pointerup", release);
    return () => window.removeEventListener("pointerup", release);
  }, [sender]);
}

interface ImageElement extends SceneElement {
  readonly fileId?: string | null;
}

/** The sender, and beside it each pasted image, once, before the element that shows it. */
function useOutbox(channel: PageChannel<InterviewPage>, known: InterviewView["files"]) {
  const outbox = useMemo(() => {
    const sentFiles = new Set(Object.keys(known));
    const sender = new BoardSender((change, revision) =>
      channel.request("changeBoard", { ...change, revision }),
    );
    const sendFile = (file: BoardFile) => {
      sentFiles.add(file.id);
      const { id, mimeType, dataURL, created } = file;
      channel
        .request("addFile", { id, mimeType, dataURL, created })
        .catch(() => sentFiles.delete(id));
    };
    const offer = (scene: readonly SceneElement[], files: Record<string, BoardFile>) => {
      for (const { fileId, isDeleted } of scene as readonly ImageElement[]) {
        const file = fileId && !isDeleted && !sentFiles.has(fileId) && files[fileId];
        if (file) sendFile(file);
      }
      sender.offer(scene);
    };
    return { sender, offer };
  }, [channel, known]);
  useEffect(() => () => outbox.sender.flush(), [outbox]);
  return outbox;
}
