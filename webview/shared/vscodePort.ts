import * as z from "zod";
import type { Port } from "../../src/protocol/contract.ts";
import { takeOver } from "../../src/protocol/firstAsk.ts";

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** What the HTML leaves behind: it has asked for the first view, and listens until this script is there. */
interface EarlyPort {
  /** VS Code hands this out once per page. */
  readonly api: VsCodeApi;
  readonly heard: unknown[];
  readonly hear: (message: MessageEvent<unknown>) => void;
}

declare global {
  interface Window {
    readonly dojo: EarlyPort;
  }
}

const { api, heard, hear } = window.dojo;

/** The page's end of `postMessage`. */
export const vscodePort: Port = takeOver(
  {
    post: (message) => api.postMessage(message),
    listen(listener) {
      const forward = ({ data }: MessageEvent<unknown>) => listener(data);
      window.removeEventListener("message", hear);
      window.addEventListener("message", forward);
      return () => window.removeEventListener("message", forward);
    },
  },
  heard,
);

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
