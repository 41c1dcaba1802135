// The order matters: zod is told before any schema is made, and the answer is awaited before Excalidraw's code runs.
import "../shared/noEval.ts";
import "./session.ts";
import "./page.tsx";
