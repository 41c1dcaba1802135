import { Excalidraw, getSceneVersion, serializeAsJSON } from "@excalidraw/excalidraw";
import "@excalidraw/excalidraw/index.css";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";

/** With a board, as boards are kept by an extension for drawings: each change sends the whole of it. */
function kept(address) {
  const vscode = acquireVsCodeApi();
  let known;
  return {
    initialData: fetch(address)
      .then((response) => response.json())
      .then(({ elements }) => ({ elements, scrollToContent: true })),
    onChange: (elements, appState, files) => {
      const version = getSceneVersion(elements);
      if (known !== undefined && known !== version)
        vscode.postMessage(serializeAsJSON(elements, appState, files, "local"));
      known = version;
    },
  };
}

/** With some boards, to be shown one after the other: each as it was read. */
function shown(address) {
  const boards = fetch(address).then((response) => response.json());
  return {
    initialData: boards.then((all) => ({ elements: all.at(-1), scrollToContent: true })),
    viewModeEnabled: true,
    excalidrawAPI: (api) =>
      void boards.then((all) => {
        window.fitBoards = () =>
          api.scrollToContent(all.at(-1), {
            fitToViewport: true,
            viewportZoomFactor: 0.9,
            animate: false,
          });
        window.showBoard = (index) => {
          const elements = structuredClone(all[index]);
          flushSync(() => api.updateScene({ elements }));
        };
      }),
  };
}

const { board, boards } = document.body.dataset;
const props = (board && kept(board)) || (boards && shown(boards));
createRoot(document.querySelector("#root")).render(<Excalidraw {...props} />);
