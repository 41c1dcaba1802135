// The order matters: session.ts asks the extension for the interview before Excalidraw's code runs.
import "./session.ts";
import "./page.tsx";
