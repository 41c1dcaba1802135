import { renderPage } from "../shared/renderPage.tsx";
import { InterviewPage } from "./InterviewPage.tsx";
import { channel, firstView } from "./session.ts";
import "@excalidraw/excalidraw/index.css";
import "../shared/theme.css";
import "./whiteboard.css";
import "./board.css";

renderPage(firstView.then((view) => <InterviewPage channel={channel} first={view} />));
