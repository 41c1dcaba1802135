export interface HashRingOptions {
  /** How many points each node has on the ring. */
  readonly pointsPerNode: number;
  /** How much more than the mean load a node may have, in percent. */
  readonly slackPercent: number;
}

/** Turns a text into a place on the ring, a whole number from 0 to 2 ** 32 - 1. */
export type Hash = (text: string) => number;

interface Point {
  readonly place: number;
  readonly node: string;
}

export class HashRing {
  readonly #options: HashRingOptions;
  readonly #hash: Hash;
  /** In the order of the ring; points in the same place are in the order of their nodes' names. */
  #points: Point[] = [];
  readonly #loads = new Map<string, number>();
  #total = 0;

  constructor(options: HashRingOptions, hash: Hash) {
    this.#options = options;
    this.#hash = hash;
  }

  /** Adds a node without load. False when it is there already. */
  add(node: string): boolean {
    if (this.#loads.has(node)) return false;
    this.#loads.set(node, 0);
    for (let index = 0; index < this.#options.pointsPerNode; index++) {
      this.#points.push({ place: this.#hash(`${node}#${index}`), node });
    }
    this.#points.sort((a, b) => a.place - b.place || (a.node < b.node ? -1 : 1));
    return true;
  }

  /** Takes away a node, its points and its load. False when it is not there. */
  remove(node: string): boolean {
    if (!this.#loads.has(node)) return false;
    this.#total -= this.load(node);
    this.#loads.delete(node);
    this.#points = this.#points.filter((point) => point.node !== node);
    return true;
  }

  /** The node of the first point at or after the place of the key. */
  owner(key: string): string | undefined {
    return this.#clockwise(key).next().value;
  }

  /** Places work on the first node from the owner on that has room, and tells which. */
  acquire(key: string): string | undefined {
    const share = (100 + this.#options.slackPercent) * (this.#total + 1);
    for (const node of this.#clockwise(key)) {
      // Compared without dividing: below the rounded-up quotient is below the quotient itself.
      if (this.load(node) * 100 * this.#loads.size < share) {
        this.#loads.set(node, this.load(node) + 1);
        this.#total += 1;
        return node;
      }
    }
    return undefined; // an empty ring: otherwise some node is at or below the mean
  }

  /** A piece of work on this node has ended. */
  release(node: string): void {
    const load = this.load(node);
    if (load === 0) return;
    this.#loads.set(node, load - 1);
    this.#total -= 1;
  }

  /** How much work the node has. */
  load(node: string): number {
    return this.#loads.get(node) ?? 0;
  }

  /** The nodes of all points, once around the ring from the place of the key. */
  *#clockwise(key: string): Generator<string, undefined> {
    const start = this.#firstFrom(this.#hash(key));
    for (let step = 0; step < this.#points.length; step++) {
      const point = this.#points[start + step];
      if (point) yield point.node;
    }
  }

  /** The index of the first point at or after the place; one past the last when there is none. */
  #firstFrom(place: number): number {
    let low = 0;
    let high = this.#points.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#points[middle]?.place ?? Infinity) < place) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
