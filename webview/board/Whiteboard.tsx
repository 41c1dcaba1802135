import {
  CaptureUpdateAction,
  convertToExcalidrawElements,
  Excalidraw,
  exportToSvg,
  getCommonBounds,
  MainMenu,
  restoreElements,
} from "@excalidraw/excalidraw";
import type {
  ExcalidrawElement,
  ExcalidrawLinearElement,
} from "@excalidraw/excalidraw/element/types";
import type {
  BinaryFileData,
  BinaryFiles,
  ExcalidrawImperativeAPI,
  LibraryItems,
} from "@excalidraw/excalidraw/types";
import { memo, useEffect, useMemo, useRef } from "react";
import { flushSync } from "react-dom";
import type { BoardElement } from "../../src/core/board/element.ts";
import type { InterviewView } from "../../src/protocol/interviewPage.ts";
import type { BodyTheme } from "../shared/useBodyTheme.ts";
import type { SceneElement } from "./boardSender.ts";
import { Looks } from "./looks.ts";
import type { Drawing } from "./mermaid/drawing.ts";
import { useKeyboardBorder } from "./useKeyboardBorder.ts";

export type BoardFile = InterviewView["files"][string];

/** What the page may do with the whiteboard once it is up. */
export interface WhiteboardHandle {
  focus(): void;
  /** Shows another scene without a trace in the undo history, and returns it as the board now has it. */
  replace(elements: readonly BoardElement[]): readonly SceneElement[];
  /** Draws another scene of a board that nobody edits, before it returns; what was drawn before is not drawn again. */
  display(elements: readonly BoardElement[]): void;
  /** Zooms out, if need be, until all of these fit into the view. */
  fit(elements: readonly BoardElement[]): void;
  /** Scrolls to an element and selects it. */
  show(id: string): void;
  /** Selects an element where it is, or none; scrolls only to one that is out of view. */
  point(id: string | null): void;
  /** Puts a drawing at the centre of the view, selected, as one undoable step. */
  insert(drawing: Drawing): void;
  /** A passing message at the bottom of the board. */
  notify(message: string): void;
  /** The board as a self-contained light SVG document. */
  exportSvg(): Promise<string>;
}

interface Props {
  readonly elements: readonly BoardElement[];
  readonly files: InterviewView["files"];
  readonly editable: boolean;
  readonly theme: BodyTheme;
  /** Address of the shape library, or null. */
  readonly library: string | null;
  readonly onReady: (handle: WhiteboardHandle) => void;
  /** The scene as restored, once, then on every change. */
  readonly onScene: (scene: readonly SceneElement[], files: Record<string, BoardFile>) => void;
  readonly onLibrary: (items: LibraryItems) => void;
  readonly onInsertMermaid: () => void;
  /** Pasted text: resolves to true when it was dealt with, so that the board need not. */
  readonly onPasteText: (text: string) => Promise<boolean>;
}

/** Nothing that opens a file, leaves the machine, or is stored nowhere. */
const UI_OPTIONS = {
  canvasActions: {
    changeViewBackgroundColor: false,
    export: false,
    loadScene: false,
    saveToActiveFile: false,
    toggleTheme: false,
  },
} as const;

/**
 * The only file that knows Excalidraw, pinned at 0.18.1. Its props are stable, so a tick of the clock
 * does not render it.
 */
export const Whiteboard = memo(function Whiteboard(props: Props) {
  const api = useRef<ExcalidrawImperativeAPI | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  const { editable, onReady, onScene, library, onLibrary, onInsertMermaid } = props;
  const initialData = useInitialData(props);
  const libraryChanged = useLibrary(api, library, onLibrary);
  useKeyboardBorder(frame);
  return (
    <div className="whiteboard" ref={frame}>
      <Excalidraw
        initialData={initialData}
        excalidrawAPI={(ready) => {
          api.current = ready;
          onReady(handleOf(ready, () => frame.current));
        }}
        onChange={(scene, _, sceneFiles) =>
          onScene(scene, sceneFiles as unknown as Record<string, BoardFile>)
        }
        onLibraryChange={libraryChanged}
        onPaste={async ({ text }) => !text || !(await props.onPasteText(text))}
        viewModeEnabled={!editable}
        theme={props.theme}
        langCode="en"
        name="board"
        UIOptions={UI_OPTIONS}
        aiEnabled={false}
        validateEmbeddable={false}
        renderTopRightUI={(isNarrow) =>
          editable && !isNarrow ? <MermaidButton onClick={onInsertMermaid} /> : null
        }
        autoFocus
      >
        <BoardMenu onInsertMermaid={editable ? onInsertMermaid : null} />
      </Excalidraw>
    </div>
  );
});

function useInitialData({ elements, files }: Props) {
  return useMemo(
    () => ({
      elements: elements as unknown as readonly ExcalidrawElement[],
      files: files as unknown as BinaryFiles,
      scrollToContent: true,
    }),
    [elements, files],
  );
}

function BoardMenu({ onInsertMermaid }: { readonly onInsertMermaid: (() => void) | null }) {
  return (
    <MainMenu>
      {onInsertMermaid && <MainMenu.Item onSelect={onInsertMermaid}>Insert Mermaid…</MainMenu.Item>}
      <MainMenu.DefaultItems.SaveAsImage />
      <MainMenu.DefaultItems.SearchMenu />
      <MainMenu.DefaultItems.Help />
      <MainMenu.DefaultItems.ClearCanvas />
    </MainMenu>
  );
}

function MermaidButton({ onClick }: { readonly onClick: () => void }) {
  return (
    <button className="mermaid-button" title="Insert Mermaid…" onClick={onClick}>
      Mermaid…
    </button>
  );
}

/** Nothing touches the edges, and a small board is not blown up. */
const WITH_A_MARGIN = { fitToViewport: true, viewportZoomFactor: 0.9, maxZoom: 1 } as const;

function handleOf(api: ExcalidrawImperativeAPI, frame: () => HTMLElement | null): WhiteboardHandle {
  const looks = new Looks(restored);
  document.fonts.addEventListener("loadingdone", () => looks.forgetHidden());
  return {
    focus: () => frame()?.querySelector<HTMLElement>(".excalidraw")?.focus(),
    replace: (elements) => {
      const scene = restored(elements);
      api.updateScene({ elements: scene, captureUpdate: CaptureUpdateAction.NEVER });
      return scene;
    },
    display: (elements) => {
      const scene = looks.of(elements) as unknown as readonly ExcalidrawElement[];
      const update = { elements: scene, captureUpdate: CaptureUpdateAction.EVENTUALLY };
      // React would let it wait for a frame or two.
      flushSync(() => api.updateScene(update));
    },
    fit: (elements) =>
      api.scrollToContent(restored(elements), { ...WITH_A_MARGIN, animate: false }),
    show: (id) => {
      const element = elementOf(api, id);
      if (!element) return;
      scrollTo(api, element);
      select(api, [element]);
    },
    point: (id) => {
      const element = elementOf(api, id);
      select(api, element ? [element] : []);
      if (element && !isInView(api, element)) scrollTo(api, element);
    },
    insert: (drawing) => insert(api, drawing),
    notify: (message) => api.setToast({ message, closable: true, duration: 8000 }),
    exportSvg: async () => {
      const svg = await exportToSvg({
        elements: api.getSceneElements(),
        appState: {
          exportBackground: true,
          viewBackgroundColor: "#ffffff",
          exportWithDarkMode: false,
        },
        files: api.getFiles(),
      });
      return svg.outerHTML;
    },
  };
}

/** As Excalidraw has them. */
const restored = (elements: readonly BoardElement[]): ExcalidrawElement[] & BoardElement[] =>
  restoreElements(elements as unknown as ExcalidrawElement[], null) as ExcalidrawElement[] &
    BoardElement[];

const elementOf = (api: ExcalidrawImperativeAPI, id: string | null) =>
  api.getSceneElements().find((element) => element.id === id);

function scrollTo(api: ExcalidrawImperativeAPI, element: ExcalidrawElement): void {
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  api.scrollToContent(element, { animate: !calm });
}

function isInView(api: ExcalidrawImperativeAPI, element: ExcalidrawElement): boolean {
  const { width, height, scrollX, scrollY, zoom } = api.getAppState();
  const [left, top, right, bottom] = getCommonBounds([element]);
  const [wide, high] = [width / zoom.value, height / zoom.value];
  return (
    left + scrollX >= 0 && top + scrollY >= 0 && right + scrollX <= wide && bottom + scrollY <= high
  );
}

const selectionOf = (elements: readonly ExcalidrawElement[]) => ({
  selectedElementIds: Object.fromEntries(elements.map(({ id }) => [id, true as const])),
  selectedGroupIds: {},
});

function select(api: ExcalidrawImperativeAPI, elements: readonly ExcalidrawElement[]): void {
  api.updateScene({ appState: selectionOf(elements), captureUpdate: CaptureUpdateAction.NEVER });
}

function insert(api: ExcalidrawImperativeAPI, { skeletons, frameEnds, files }: Drawing): void {
  const drawn = convertToExcalidrawElements(
    structuredClone(skeletons) as Parameters<typeof convertToExcalidrawElements>[0],
    { regenerateIds: false },
  );
  bindToFrames(drawn, frameEnds);
  const [left, top, right, bottom] = getCommonBounds(drawn);
  const { width, height, scrollX, scrollY, zoom } = api.getAppState();
  const dx = width / 2 / zoom.value - scrollX - (left + right) / 2;
  const dy = height / 2 / zoom.value - scrollY - (top + bottom) / 2;
  const placed = drawn.map((element) => ({ ...element, x: element.x + dx, y: element.y + dy }));
  api.addFiles(files as unknown as BinaryFileData[]);
  api.updateScene({
    elements: [...api.getSceneElementsIncludingDeleted(), ...placed],
    appState: selectionOf(placed),
    captureUpdate: CaptureUpdateAction.IMMEDIATELY,
  });
  const visible = right - left < width / zoom.value && bottom - top < height / zoom.value;
  if (!visible) api.scrollToContent(placed, { fitToContent: true });
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function bindToFrames(drawn: readonly ExcalidrawElement[], ends: Drawing["frameEnds"]): void {
  const byId = new Map(drawn.map((element) => [element.id, element]));
  for (const { arrow, end, frame } of ends) {
    const from = byId.get(arrow) as Mutable<ExcalidrawLinearElement>;
    const to = byId.get(frame) as Mutable<ExcalidrawElement>;
    from[end] = { elementId: frame, focus: 0, gap: 4 };
    to.boundElements = [...(to.boundElements ?? []), { id: arrow, type: "arrow" }];
  }
}

/** Loads our shapes after the first paint and reports what the user adds or removes, not the loading. */
function useLibrary(
  api: { readonly current: ExcalidrawImperativeAPI | null },
  address: string | null,
  report: (items: LibraryItems) => void,
): (items: LibraryItems) => void {
  const loaded = useRef(address === null);
  useEffect(() => {
    if (address === null) return;
    const load = async () => {
      const response = await fetch(address);
      if (!response.ok) throw new Error(`The shape library answered ${response.status}`);
      await api.current?.updateLibrary({
        libraryItems: await response.blob(),
        merge: true,
        defaultStatus: "published",
      });
      loaded.current = true;
    };
    // A failure reaches the log as an unhandled rejection; the board works without shapes.
    const idle = requestIdleCallback(() => void load());
    return () => cancelIdleCallback(idle);
  }, [api, address]);
  return useMemo(() => (items) => void (loaded.current && report(items)), [report]);
}
