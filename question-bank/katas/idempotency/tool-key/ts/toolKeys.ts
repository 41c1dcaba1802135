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
  void value;
  throw new Error("TODO: write the value so that equal values have one text");
}

/** Names the tool calls of one run. */
export class ToolKeys {
  /** Without a checkpoint the run is at its beginning. */
  constructor(runId: string, journal: Journal, checkpoint: Checkpoint = {}) {
    // TODO: remember what you need.
    void runId;
    void journal;
    void checkpoint;
  }

  /**
   * The next call of a step. An error changes nothing.
   * @throws KeyMismatch when the journal knows the key with another call.
   * @throws RangeError when the arguments have no canonical text.
   */
  next(stepId: string, tool: string, args: Json): ToolCall {
    void stepId;
    void tool;
    void args;
    throw new Error("TODO: make the key from the position, the fingerprint from the call");
  }

  /** How many calls each step has had, to be stored with the state of the run. */
  checkpoint(): Checkpoint {
    throw new Error("TODO: how many calls has each step had?");
  }
}
