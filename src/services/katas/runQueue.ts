/** One thing after the other for the same key: two runs never share a working copy. */
export class RunQueue {
  private readonly last = new Map<string, Promise<unknown>>();

  /** Whether something with this key is running or waiting. */
  isBusy(key: string): boolean {
    return this.last.has(key);
  }

  async add<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.last.get(key) ?? Promise.resolve();
    const own = before.then(work, work);
    this.last.set(key, own);
    try {
      return await own;
    } finally {
      if (this.last.get(key) === own) this.last.delete(key);
    }
  }
}
