export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json };

/** Fingerprints by key. Survives crashes; a `Map` fits. */
export interface Journal {
  get(key: string): string | undefined;
  set(key: string, fingerprint: string): void;
}

/** How many calls each step has had. */
export type Checkpoint = Readonly<Record<string, number>>;

export interface ToolCall {
  /** `run/step/ordinal`: the same for every repetition of this call, another for every other. */
  readonly key: string;
  /** The canonical text of `[tool, arguments]`. */
  readonly fingerprint: string;
  /** Whether the journal knew this call already. */
  readonly replayed: boolean;
}

/** A known key came with another tool or other arguments. */
export class KeyMismatch extends Error {}

/**
 * The one text that all equal values have.
 * @throws RangeError for what is not JSON, and for whole numbers that a double cannot tell apart.
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return canonicalNumber(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (!isPlain(value)) throw new RangeError(`not JSON: ${String(value)}`);
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1)) // `<` compares UTF-16 code units
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(",")}}`;
}

function canonicalNumber(value: number): string {
  const exact = Number.isSafeInteger(value) || !Number.isInteger(value);
  if (!exact || !Number.isFinite(value)) throw new RangeError(`not an exact number: ${value}`);
  return String(value);
}

function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

function isPlain(value: unknown): value is { readonly [name: string]: Json } {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Names the tool calls of one run. */
export class ToolKeys {
  readonly #runId: string;
  readonly #journal: Journal;
  readonly #counts: Map<string, number>;

  /** Without a checkpoint the run is at its beginning. */
  constructor(runId: string, journal: Journal, checkpoint: Checkpoint = {}) {
    this.#runId = runId;
    this.#journal = journal;
    this.#counts = new Map(Object.entries(checkpoint));
  }

  /**
   * The next call of a step. An error changes nothing.
   * @throws KeyMismatch when the journal knows the key with another call.
   * @throws RangeError when the arguments have no canonical text.
   */
  next(stepId: string, tool: string, args: Json): ToolCall {
    const ordinal = this.#counts.get(stepId) ?? 0;
    const fingerprint = canonicalJson([tool, args]);
    const key = `${escapeId(this.#runId)}/${escapeId(stepId)}/${fingerprint}`;
    const known = this.#journal.get(key);
    if (known !== undefined && known !== fingerprint) {
      throw new KeyMismatch(`${key} was ${known} and is now ${fingerprint}`);
    }
    if (known === undefined) this.#journal.set(key, fingerprint);
    this.#counts.set(stepId, ordinal + 1);
    return { key, fingerprint, replayed: known !== undefined };
  }

  /** How many calls each step has had, to be stored with the state of the run. */
  checkpoint(): Checkpoint {
    return Object.fromEntries(this.#counts);
  }
}

function escapeId(id: string): string {
  return id.replaceAll("%", "%25").replaceAll("/", "%2F");
}
