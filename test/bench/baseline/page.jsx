import { Excalidraw } from "@excalidraw/excalidraw";
import "@excalidraw/excalidraw/index.css";
import { createRoot } from "react-dom/client";

createRoot(document.querySelector("#root")).render(<Excalidraw />);
