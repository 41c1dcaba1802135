import { useCallback, useState, type RefObject } from "react";
import { messageOf } from "../../src/core/errors.ts";
import { looksLikeMermaid } from "./mermaid/lines.ts";
import type { WhiteboardHandle } from "./Whiteboard.tsx";

/** The text in the dialog, and what is wrong with it. */
export interface MermaidDraft {
  readonly text: string;
  readonly problem: string | null;
}

const PICTURE_NOTICE = "Inserted as a picture: only flowcharts become shapes that you can edit.";

/** Mermaid text to board: by dialog, by paste, and on the extension's wish. */
export function useMermaid(board: RefObject<WhiteboardHandle | null>) {
  const [draft, setDraft] = useState<MermaidDraft | null>(null);

  const insert = useCallback(
    async (text: string): Promise<void> => {
      // Built as a file of its own: Mermaid is larger than the rest of the page.
      const { convertMermaid } = await import("./mermaid/convert.ts");
      const drawing = await convertMermaid(text);
      board.current?.insert(drawing);
      if (drawing.kind === "picture") board.current?.notify(PICTURE_NOTICE);
    },
    [board],
  );

  /** Inserts, and closes the dialog, or opens it with what is wrong. */
  const submit = useCallback(
    async (text: string): Promise<void> => {
      try {
        await insert(text);
        setDraft(null);
        board.current?.focus();
      } catch (error) {
        setDraft({ text, problem: messageOf(error) });
      }
    },
    [board, insert],
  );

  /** True when the pasted text was a diagram; text that only looks like one is pasted as text. */
  const paste = useCallback(
    async (text: string): Promise<boolean> => {
      if (!looksLikeMermaid(text)) return false;
      return insert(text).then(
        () => true,
        () => false,
      );
    },
    [insert],
  );

  const open = useCallback(() => setDraft({ text: "", problem: null }), []);
  const close = useCallback(() => setDraft(null), []);
  return { draft, open, close, submit, paste };
}
