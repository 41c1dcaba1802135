import type * as vscode from "vscode";
import type { Port } from "../../protocol/contract.ts";

/** A webview as one end of a pipe. */
export function webviewPort(webview: vscode.Webview): Port {
  return {
    post: (message) => void webview.postMessage(message),
    listen: (listener) => {
      const listening = webview.onDidReceiveMessage(listener);
      return () => listening.dispose();
    },
  };
}
