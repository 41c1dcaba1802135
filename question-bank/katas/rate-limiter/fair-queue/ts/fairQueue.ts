export interface Request<T> {
  readonly tenant: string;
  /** What the request costs; a finite number above 0. */
  readonly tokens: number;
  readonly item: T;
}

export class FairQueue<T> {
  /** @param weightOf tells the share of a tenant, a finite number above 0. */
  constructor(weightOf: (tenant: string) => number) {
    // TODO: remember what you need.
    void weightOf;
  }

  /**
   * Puts a request behind the others of its tenant.
   * @throws RangeError when `tokens` is not a finite number above 0.
   */
  enqueue(tenant: string, tokens: number, item: T): void {
    void tenant;
    void tokens;
    void item;
    throw new Error("TODO: let the request wait, and see to its tenant's meter");
  }

  /** Takes out the request that is to be served next. */
  next(): Request<T> | undefined {
    throw new Error("TODO: whose turn is it, and what does it cost?");
  }

  /** How many requests wait. */
  waiting(): number {
    throw new Error("TODO: how many requests wait?");
  }
}
