import { Excalidraw, getSceneVersion, serializeAsJSON } from "@excalidraw/excalidraw";
import "@excalidraw/excalidraw/index.css";
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

const { board } = document.body.dataset;
createRoot(document.querySelector("#root")).render(<Excalidraw {...(board && kept(board))} />);
