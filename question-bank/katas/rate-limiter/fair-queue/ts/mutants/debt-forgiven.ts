export interface Request<T> {
  readonly tenant: string;
  /** What the request costs; a finite number above 0. */
  readonly tokens: number;
  readonly item: T;
}

interface Waiting<T> extends Request<T> {
  /** The running number of the request. */
  readonly order: number;
}

export class FairQueue<T> {
  readonly #weightOf: (tenant: string) => number;
  /** The requests of each tenant that has some, the oldest first. */
  readonly #backlogs = new Map<string, Waiting<T>[]>();
  /** Tokens per weight that each tenant has used. */
  readonly #meters = new Map<string, number>();
  /** How far everybody has come who had something waiting. */
  #level = 0;
  #enqueued = 0;

  /** @param weightOf tells the share of a tenant, a finite number above 0. */
  constructor(weightOf: (tenant: string) => number) {
    this.#weightOf = weightOf;
  }

  /**
   * Puts a request behind the others of its tenant.
   * @throws RangeError when `tokens` is not a finite number above 0.
   */
  enqueue(tenant: string, tokens: number, item: T): void {
    if (!(tokens > 0 && tokens < Infinity)) {
      throw new RangeError(`tokens must be a finite number above 0, not ${tokens}`);
    }
    const request = { tenant, tokens, item, order: this.#enqueued++ };
    const backlog = this.#backlogs.get(tenant);
    if (backlog) {
      backlog.push(request);
      return;
    }
    this.#backlogs.set(tenant, [request]);
    this.#meters.set(tenant, this.#level);
  }

  /** Takes out the request that is to be served next. */
  next(): Request<T> | undefined {
    const served = this.#first();
    if (!served) {
      // There was room that nobody wanted: what was used before was nobody's loss.
      this.#meters.clear();
      this.#level = 0;
      return undefined;
    }
    const { tenant, tokens, item } = served;
    const backlog = this.#backlogs.get(tenant) ?? [];
    backlog.shift();
    if (backlog.length === 0) this.#backlogs.delete(tenant);
    this.#level = this.#meter(tenant);
    this.#meters.set(tenant, this.#level + tokens / this.#weightOf(tenant));
    return { tenant, tokens, item };
  }

  /** How many requests wait. */
  waiting(): number {
    let count = 0;
    for (const backlog of this.#backlogs.values()) count += backlog.length;
    return count;
  }

  #meter(tenant: string): number {
    return this.#meters.get(tenant) ?? 0;
  }

  /** The oldest request of the tenant whose turn it is. */
  #first(): Waiting<T> | undefined {
    let first: Waiting<T> | undefined;
    for (const [head] of this.#backlogs.values()) {
      if (head && (!first || this.#goesBefore(head, first))) first = head;
    }
    return first;
  }

  #goesBefore(a: Waiting<T>, b: Waiting<T>): boolean {
    const difference = this.#meter(a.tenant) - this.#meter(b.tenant);
    return difference < 0 || (difference === 0 && a.order < b.order);
  }
}
