import type { Envelope, Port } from "../../src/protocol/contract.ts";

/** One end of a pipe in memory, with everything that was posted into it. */
export interface MemoryPort extends Port {
  readonly posted: Envelope[];
  /** Delivers anything to this end, as an untrusted peer could. */
  inject(raw: unknown): void;
}

/** Two joined ends. Messages go through JSON and arrive later, as they do across `postMessage`. */
export function memoryPorts(): { host: MemoryPort; page: MemoryPort } {
  const host = end();
  const page = end();
  host.join(page);
  page.join(host);
  return { host, page };
}

const nextTask = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Lets every message that is under way arrive, and its answers too. */
export async function settle(): Promise<void> {
  for (let leg = 0; leg < 4; leg++) await nextTask();
}

interface End extends MemoryPort {
  join(other: MemoryPort): void;
}

function end(): End {
  const listeners = new Set<(message: unknown) => void>();
  const posted: Envelope[] = [];
  let peer: MemoryPort | undefined;
  return {
    posted,
    join: (other) => void (peer = other),
    inject: (raw) => listeners.forEach((listener) => listener(raw)),
    post(message) {
      const text = JSON.stringify(message);
      posted.push(JSON.parse(text));
      setImmediate(() => peer?.inject(JSON.parse(text)));
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
