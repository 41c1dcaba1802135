import * as z from "zod";
import type { Port } from "../../src/protocol/contract.ts";

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** VS Code hands this out once per page: nothing else calls it. */
const api = acquireVsCodeApi();

/** The page's end of `postMessage`. */
export const vscodePort: Port = {
  post: (message) => api.postMessage(message),
  listen(listener) {
    const forward = ({ data }: MessageEvent<unknown>) => listener(data);
    window.addEventListener("message", forward);
    return () => window.removeEventListener("message", forward);
  },
};

const State = z.record(z.string(), z.unknown()).catch({});

/**
 * What VS Code keeps for the page while it reloads, and hands to the extension to restore the panel:
 * what the extension put into the HTML, and how the user arranged the page.
 */
export const pageState = {
  read: () => State.parse(api.getState()),
  write: (part: z.infer<typeof State>) => api.setState({ ...pageState.read(), ...part }),
};

pageState.write(State.parse(JSON.parse(document.body.dataset["state"] ?? "{}")));
