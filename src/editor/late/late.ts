/** A part that is loaded by the first who needs it. */
export class Late<Part> {
  private loading: Promise<Part> | undefined;
  private loaded: Part | undefined;

  constructor(private readonly load: () => Promise<Part>) {}

  /** Undefined as long as it is not loaded. */
  get now(): Part | undefined {
    return this.loaded;
  }

  get(): Promise<Part> {
    return (this.loading ??= this.begin());
  }

  private async begin(): Promise<Part> {
    return (this.loaded = await this.load());
  }
}
