import { renderPage } from "../shared/renderPage.tsx";
import { ReplayPage } from "./ReplayPage.tsx";
import { channel, firstView } from "./session.ts";
import "@excalidraw/excalidraw/index.css";
import "../shared/theme.css";
import "../board/whiteboard.css";
import "./replay.css";

renderPage(firstView.then((view) => <ReplayPage channel={channel} view={view} />));
