import { useEffect } from "react";
import { messageOf } from "../../src/core/errors.ts";
import type { Contract, Payload } from "../../src/protocol/contract.ts";
import { PageChannel } from "../../src/protocol/pageChannel.ts";
import { useLatest } from "./useLatest.ts";
import { vscodePort } from "./vscodePort.ts";

/** Opens the page's channel. Problems go to the console, and through `log` to the extension's log. */
export function openChannel<C extends Contract>(
  contract: C,
  log: (message: string) => void,
): PageChannel<C> {
  const report = (problem: unknown) => {
    console.error(problem);
    log(describe(problem));
  };
  window.addEventListener("error", ({ error, message }) => report(error ?? message));
  window.addEventListener("unhandledrejection", ({ reason }) => report(reason));
  return new PageChannel(contract, vscodePort, report);
}

/** Hears one event of the host for as long as the component is mounted. */
export function useEvent<C extends Contract, E extends keyof C["events"] & string>(
  channel: PageChannel<C>,
  name: E,
  listener: (payload: Payload<C, E>) => void,
): void {
  const latest = useLatest(listener);
  useEffect(() => channel.on(name, (payload) => latest.current(payload)), [channel, name, latest]);
}

const LONGEST_REPORT = 10_000;

function describe(problem: unknown): string {
  const lines = [messageOf(problem)];
  if (problem instanceof Error) {
    if (problem.cause !== undefined) lines.push(`Cause: ${messageOf(problem.cause)}`);
    if (problem.stack) lines.push(problem.stack);
  }
  return lines.join("\n").slice(0, LONGEST_REPORT);
}
