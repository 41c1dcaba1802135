import type { BoardElement } from "../../src/core/board/element.ts";

/** What changes when an element is moved, bound or grouped; its picture stays. */
const PLACE = new Set([
  ...["x", "y", "index", "version", "versionNonce", "updated"],
  ...["boundElements", "startBinding", "endBinding", "groupIds"],
]);

/** So many looks of an element are kept, the latest: a picture is large. */
const KEPT = 3;

/** An element as Excalidraw wants it. */
interface Role {
  readonly element: BoardElement;
  /** Equal for all that have one picture. */
  readonly look: string;
  readonly place: Partial<BoardElement>;
}

interface Look {
  readonly look: string;
  readonly object: BoardElement;
}

/**
 * Excalidraw draws a picture for each object that stands for an element, which is most of what a board costs. Here one
 * object stands for an element as long as it looks the same, wherever it is: so a board that differs in places only is
 * shown without drawing. The objects change under the hands of the one who has them, which is no matter where nobody
 * edits; the version of a label is not the stored one.
 */
export class Looks {
  readonly #roles = new WeakMap<BoardElement, Role>();
  /** By id, the latest first. */
  readonly #looks = new Map<string, Look[]>();
  #shown = new Set<BoardElement>();

  constructor(
    private readonly restore: (elements: readonly BoardElement[]) => readonly BoardElement[],
  ) {}

  /** The objects that stand for these elements. */
  of(elements: readonly BoardElement[]): readonly BoardElement[] {
    this.#learn(elements.filter((element) => !this.#roles.has(element)));
    const objects = elements.flatMap((element) => {
      const role = this.#roles.get(element);
      return role ? [this.#play(role)] : [];
    });
    this.#shown = new Set(objects);
    return objects;
  }

  /** What is not shown is drawn anew when it is: its picture may have been made before its font was there. */
  forgetHidden(): void {
    for (const [id, looks] of this.#looks)
      this.#looks.set(
        id,
        looks.filter(({ object }) => this.#shown.has(object)),
      );
  }

  #learn(news: readonly BoardElement[]): void {
    const restored = new Map(this.restore(news).map((element) => [element.id, element]));
    for (const stored of news) {
      const element = restored.get(stored.id);
      if (element) this.#roles.set(stored, roleOf({ ...element, index: stored.index }));
    }
  }

  #play({ element, look, place }: Role): BoardElement {
    const looks = this.#looks.get(element.id) ?? [];
    const known = looks.find((one) => one.look === look) ?? { look, object: { ...element } };
    const others = looks.filter((one) => one !== known);
    this.#looks.set(element.id, [known, ...others].slice(0, KEPT));
    return Object.assign(known.object, place);
  }
}

function roleOf(element: BoardElement): Role {
  const fields = Object.entries(element);
  const place = fields.filter(([key]) => PLACE.has(key) && !isKept(element, key));
  const rest = fields.filter(([key]) => !PLACE.has(key));
  return { element, look: JSON.stringify(rest), place: Object.fromEntries(place) };
}

/** What an object keeps while its element moves. */
function isKept(element: BoardElement, key: string): boolean {
  // Old boards have no indices: Excalidraw gives them, and whatever it gives one to is changed.
  if (key === "index") return typeof element.index !== "string";
  // A box is drawn again when its label has another version, and a label gets one when it is moved.
  return key.startsWith("version") && typeof element["containerId"] === "string";
}
