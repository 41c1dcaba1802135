import type * as vscode from "vscode";

/** VS Code's token as the platform's signal. */
export function toSignal(token: vscode.CancellationToken): AbortSignal {
  const abort = new AbortController();
  if (token.isCancellationRequested) abort.abort();
  else token.onCancellationRequested(() => abort.abort());
  return abort.signal;
}

/** Aborts with the token, or as a time-out after `ms`. */
export const withinTime = (token: vscode.CancellationToken, ms: number): AbortSignal =>
  AbortSignal.any([toSignal(token), AbortSignal.timeout(ms)]);
