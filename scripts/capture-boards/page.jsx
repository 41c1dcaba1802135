import { convertToExcalidrawElements, Excalidraw, serializeAsJSON } from "@excalidraw/excalidraw";
import { parseMermaidToExcalidraw } from "@excalidraw/mermaid-to-excalidraw";
import { createElement } from "react";
import { createRoot } from "react-dom/client";
import "@excalidraw/excalidraw/index.css";

/** The bare editor, with the few entry points that a scenario needs beside pointer and keyboard. */
const root = createRoot(document.getElementById("root"));
root.render(
  createElement(Excalidraw, {
    autoFocus: true,
    handleKeyboardGlobally: true,
    excalidrawAPI: (api) => {
      window.board = {
        api,
        /** The scene with its deleted elements: a journal or an export by API may hold them. */
        scene: () => {
          const elements = api.getSceneElementsIncludingDeleted();
          const saved = JSON.parse(
            serializeAsJSON(elements, api.getAppState(), api.getFiles(), "local"),
          );
          return { ...saved, elements, source: "capture-boards" };
        },
        insertMermaid: async (text) => {
          const { elements, files } = await parseMermaidToExcalidraw(text);
          api.updateScene({ elements: convertToExcalidrawElements(elements) });
          if (files) api.addFiles(Object.values(files));
        },
        insertSkeleton: (skeleton) =>
          api.updateScene({ elements: convertToExcalidrawElements(skeleton) }),
      };
    },
  }),
);
