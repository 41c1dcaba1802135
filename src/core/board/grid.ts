import { type Box, touches } from "./geometry.ts";

const CELL = 160;
/** What covers more cells than this is looked at one by one: a frame over the whole board would fill every cell. */
const LARGE = 64;

interface Placed {
  readonly box: Box;
}

/** Finds the things near a place without looking at all of them. */
export class Grid<T extends Placed> {
  private readonly cells = new Map<number, T[]>();
  private readonly large: T[] = [];

  constructor(private readonly items: readonly T[]) {
    for (const item of items) {
      const keys = cellsOf(item.box);
      if (keys === null) this.large.push(item);
      for (const key of keys ?? []) {
        const cell = this.cells.get(key);
        if (cell) cell.push(item);
        else this.cells.set(key, [item]);
      }
    }
  }

  /** Everything whose box touches `box`, each once, in no order that a caller may rely on. */
  near(box: Box): Set<T> {
    const keys = cellsOf(box);
    if (keys === null) return new Set(this.items.filter((item) => touches(item.box, box)));
    const found = new Set<T>();
    for (const item of this.large) if (touches(item.box, box)) found.add(item);
    for (const key of keys) {
      for (const item of this.cells.get(key) ?? []) if (touches(item.box, box)) found.add(item);
    }
    return found;
  }
}

/** Keys of the cells that a box covers, null when they are too many to be of use. */
function cellsOf(box: Box): number[] | null {
  const [left, right] = [Math.floor(box.left / CELL), Math.floor(box.right / CELL)];
  const [top, bottom] = [Math.floor(box.top / CELL), Math.floor(box.bottom / CELL)];
  if ((right - left + 1) * (bottom - top + 1) > LARGE) return null;
  const keys: number[] = [];
  for (let x = left; x <= right; x += 1) {
    for (let y = top; y <= bottom; y += 1) keys.push(x * 100_003 + y);
  }
  return keys;
}
