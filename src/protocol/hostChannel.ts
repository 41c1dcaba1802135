import { DojoError } from "../core/errors.ts";
import {
  Envelope,
  type Contract,
  type Params,
  type Payload,
  type Port,
  type Result,
} from "./contract.ts";

/** What the host answers: one function per request of the contract. */
export type Handlers<C extends Contract> = {
  readonly [M in keyof C["requests"]]: (
    params: Params<C, M>,
    signal: AbortSignal,
  ) => Result<C, M> | Promise<Result<C, M>>;
};

/** The request that says "the page is up"; its reply is the first thing a page gets. */
const READY = "ready";

/**
 * The host's end. No handler sees a message before its schema has accepted it, every request gets
 * exactly one reply or failure, and events wait until `ready` has been answered.
 */
export class HostChannel<C extends Contract> {
  readonly #contract: C;
  readonly #port: Port;
  readonly #handlers: Handlers<C>;
  readonly #report: (problem: unknown) => void;
  readonly #running = new Map<number, AbortController>();
  readonly #stopListening: () => void;
  /** Events that wait for the page; null while it takes them at once. */
  #waiting: Envelope[] | null = [];
  #disposed = false;

  constructor(contract: C, port: Port, handlers: Handlers<C>, report: (problem: unknown) => void) {
    this.#contract = contract;
    this.#port = port;
    this.#handlers = handlers;
    this.#report = report;
    this.#stopListening = port.listen((raw) => void this.#receive(raw));
  }

  emit<E extends keyof C["events"] & string>(name: E, payload: Payload<C, E>): void {
    const event: Envelope = { kind: "event", name, payload };
    if (this.#waiting) this.#waiting.push(event);
    else this.#post(event);
  }

  dispose(): void {
    this.#disposed = true;
    this.#stopListening();
    for (const abort of this.#running.values()) abort.abort();
  }

  async #receive(raw: unknown): Promise<void> {
    const { success, data: message, error } = Envelope.safeParse(raw);
    if (!success)
      this.#report(new Error("The page sent something that is no message", { cause: error }));
    else if (message.kind === "request") await this.#answer(message);
    else if (message.kind === "cancel") this.#running.get(message.id)?.abort();
    else this.#report(new Error(`The page sent a ${message.kind}, which only the host sends`));
  }

  async #answer({ id, method, params }: Extract<Envelope, { kind: "request" }>): Promise<void> {
    const abort = new AbortController();
    this.#running.set(id, abort);
    // A page that asks again was reloaded: what it must know by event comes after its new state.
    if (method === READY) this.#waiting ??= [];
    try {
      this.#post({ kind: "reply", id, result: await this.#handle(method, params, abort.signal) });
      if (method === READY) this.#release();
    } catch (problem) {
      this.#report(new Error(`The request "${method}" failed`, { cause: problem }));
      const message =
        problem instanceof DojoError ? problem.message : "Unexpected error, see the log.";
      this.#post({ kind: "failure", id, message });
    } finally {
      this.#running.delete(id);
    }
  }

  async #handle(method: string, params: unknown, signal: AbortSignal): Promise<unknown> {
    const request =
      Object.hasOwn(this.#contract.requests, method) && this.#contract.requests[method];
    if (!request) throw new Error("The contract has no such request");
    const handler = this.#handlers[method as keyof C["requests"]];
    return handler(request.params.parse(params) as Params<C, keyof C["requests"]>, signal);
  }

  #release(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const event of waiting) this.#post(event);
  }

  #post(message: Envelope): void {
    if (!this.#disposed) this.#port.post(message);
  }
}
