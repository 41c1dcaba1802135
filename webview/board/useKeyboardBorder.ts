import { useEffect } from "react";

/** Excalidraw's palette and file keys: it has neither here, and VS Code has both. */
const EDITOR_KEYS = new Set(["KeyO", "KeyP", "KeyS", "Slash"]);

/**
 * Between the board and VS Code every key has one owner. What Excalidraw has handled goes no further, so
 * that an undo is not undone twice; palette and file keys go to VS Code, past Excalidraw.
 */
export function useKeyboardBorder(frame: { readonly current: HTMLElement | null }): void {
  useEffect(() => {
    const board = frame.current;
    if (!board) return;
    const keepHandled = (event: KeyboardEvent) => {
      if (event.defaultPrevented) event.stopPropagation();
    };
    const passEditorKeys = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || !EDITOR_KEYS.has(event.code)) return;
      event.preventDefault();
      event.stopPropagation();
      // VS Code listens at the window.
      window.dispatchEvent(new KeyboardEvent(event.type, event));
    };
    document.addEventListener("keydown", keepHandled);
    board.addEventListener("keydown", passEditorKeys, { capture: true });
    return () => {
      document.removeEventListener("keydown", keepHandled);
      board.removeEventListener("keydown", passEditorKeys, { capture: true });
    };
  }, [frame]);
}
