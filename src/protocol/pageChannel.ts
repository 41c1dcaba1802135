import { DojoError } from "../core/errors.ts";
import {
  Envelope,
  type Contract,
  type Params,
  type Payload,
  type Port,
  type Result,
} from "./contract.ts";

interface Pending {
  readonly method: string;
  readonly schema: Contract["requests"][string]["result"];
  readonly resolve: (result: unknown) => void;
  readonly reject: (problem: unknown) => void;
}

type Listener = (payload: unknown) => void;

/** The page's end: asks and listens. Replies and events are parsed before anything sees them. */
export class PageChannel<C extends Contract> {
  readonly #contract: C;
  readonly #port: Port;
  readonly #report: (problem: unknown) => void;
  readonly #pending = new Map<number, Pending>();
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #stopListening: () => void;
  #lastId = 0;
  #disposed = false;

  constructor(contract: C, port: Port, report: (problem: unknown) => void) {
    this.#contract = contract;
    this.#port = port;
    this.#report = report;
    this.#stopListening = port.listen((raw) => this.#receive(raw));
  }

  /**
   * Rejects with a {@link DojoError} that may be shown when the host fails or the page closes,
   * and with the signal's reason when it aborts (the host is told to stop).
   */
  request<M extends keyof C["requests"] & string>(
    method: M,
    params: Params<C, M>,
    signal?: AbortSignal,
  ): Promise<Result<C, M>> {
    if (this.#disposed) return Promise.reject(closed(method));
    if (signal?.aborted) return Promise.reject(signal.reason);
    const id = ++this.#lastId;
    const schema = this.#contract.requests[method]?.result;
    if (!schema) return Promise.reject(new Error(`The contract has no request "${method}"`));
    return new Promise<unknown>((resolve, reject) => {
      this.#pending.set(id, { method, schema, resolve, reject });
      // The entry stays until the host's answer comes, so that the answer is known and ignored.
      const cancel = () => {
        this.#port.post({ kind: "cancel", id });
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", () => this.#pending.has(id) && cancel(), { once: true });
      this.#port.post({ kind: "request", id, method, params });
    }) as Promise<Result<C, M>>;
  }

  /** The number of the oldest request that has no answer yet; null when all are answered. */
  get oldestPending(): number | null {
    return this.#pending.keys().next().value ?? null;
  }

  /** Returns the function that removes the listener. */
  on<E extends keyof C["events"] & string>(
    name: E,
    listener: (payload: Payload<C, E>) => void,
  ): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    listeners.add(listener as Listener);
    return () => void listeners.delete(listener as Listener);
  }

  dispose(): void {
    this.#disposed = true;
    this.#stopListening();
    for (const { method, reject } of this.#pending.values()) reject(closed(method));
    this.#pending.clear();
    this.#listeners.clear();
  }

  #receive(raw: unknown): void {
    const { success, data: message, error } = Envelope.safeParse(raw);
    if (!success)
      this.#report(new Error("The host sent something that is no message", { cause: error }));
    else if (message.kind === "event") this.#deliver(message.name, message.payload);
    else if (message.kind === "reply" || message.kind === "failure") this.#settle(message);
    else this.#report(new Error(`The host sent a ${message.kind}, which only the page sends`));
  }

  #deliver(name: string, payload: unknown): void {
    const schema = Object.hasOwn(this.#contract.events, name) && this.#contract.events[name];
    if (!schema) return this.#report(new Error(`The host sent the unknown event "${name}"`));
    const { success, data, error } = schema.safeParse(payload);
    if (!success)
      return this.#report(new Error(`The event "${name}" is malformed`, { cause: error }));
    for (const listener of this.#listeners.get(name) ?? []) {
      try {
        listener(data);
      } catch (problem) {
        this.#report(new Error(`A listener of "${name}" failed`, { cause: problem }));
      }
    }
  }

  #settle(answer: Extract<Envelope, { kind: "reply" | "failure" }>): void {
    const pending = this.#pending.get(answer.id);
    if (!pending)
      return this.#report(new Error(`The host answered ${answer.id}, which was not asked`));
    this.#pending.delete(answer.id);
    if (answer.kind === "failure") return pending.reject(new DojoError(answer.message));
    const { success, data, error } = pending.schema.safeParse(answer.result);
    if (success) return pending.resolve(data);
    this.#report(new Error(`The reply to "${pending.method}" is malformed`, { cause: error }));
    pending.reject(
      new DojoError(`The reply to "${pending.method}" cannot be read. Reload the window.`),
    );
  }
}

const closed = (method: string) =>
  new DojoError(`"${method}" was not answered: this page was closed.`);
