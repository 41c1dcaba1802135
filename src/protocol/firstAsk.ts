import type { Port } from "./contract.ts";

/**
 * The first message of every page, word for word. The page's HTML posts it, so that the host gathers the view
 * while the browser still loads the page's script.
 */
export const FIRST_ASK = { kind: "request", id: 1, method: "ready", params: null } as const;

const FIRST_TEXT = JSON.stringify(FIRST_ASK);

/**
 * Takes over from the HTML: the port of a page whose first ask is posted already. `heard` is what the host
 * has said since; it is delivered once the script that listens has asked too.
 */
export function takeOver(port: Port, heard: unknown[]): Port {
  let isFirst = true;
  return {
    post(message) {
      const isPosted = isFirst && JSON.stringify(message) === FIRST_TEXT;
      isFirst = false;
      if (!isPosted) port.post(message);
    },
    listen(listener) {
      const stop = port.listen(listener);
      void Promise.resolve().then(() => heard.splice(0).forEach((message) => listener(message)));
      return stop;
    },
  };
}
