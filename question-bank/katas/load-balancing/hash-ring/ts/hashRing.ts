export interface HashRingOptions {
  /** How many points each node has on the ring. */
  readonly pointsPerNode: number;
  /** How much more than the mean load a node may have, in percent. */
  readonly slackPercent: number;
}

/** Turns a text into a place on the ring, a whole number from 0 to 2 ** 32 - 1. */
export type Hash = (text: string) => number;

export class HashRing {
  constructor(options: HashRingOptions, hash: Hash) {
    // TODO: remember what you need.
    void options;
    void hash;
  }

  /** Adds a node without load. False when it is there already. */
  add(node: string): boolean {
    void node;
    throw new Error("TODO: put the points of the node on the ring");
  }

  /** Takes away a node, its points and its load. False when it is not there. */
  remove(node: string): boolean {
    void node;
    throw new Error("TODO: take the node off the ring");
  }

  /** The node of the first point at or after the place of the key. */
  owner(key: string): string | undefined {
    void key;
    throw new Error("TODO: find the owner");
  }

  /** Places work on the first node from the owner on that has room, and tells which. */
  acquire(key: string): string | undefined {
    void key;
    throw new Error("TODO: find a node below the capacity");
  }

  /** A piece of work on this node has ended. */
  release(node: string): void {
    void node;
    throw new Error("TODO: lower the load");
  }

  /** How much work the node has. */
  load(node: string): number {
    void node;
    throw new Error("TODO: how much work does it have?");
  }
}
