import type { Drawing, Path, Text } from "./drawing.ts";
import {
  areaOf,
  centreOf,
  distance,
  distanceFromPathToBox,
  distanceToPath,
  gapsBetween,
  grown,
  heightOf,
  widthOf,
} from "./geometry.ts";
import { Grid } from "./grid.ts";
import type { Part, Parts } from "./parts.ts";

/** Reach of a caption beside or under a shape without text, in font sizes. */
const CAPTION_REACH = 1.2;
/** How far off centre a caption may stand, as a part of the larger extent. */
const ALIGNED = 0.35;
/** How much nearer, in pixels, a caption must be that stands over or to the left of its shape. */
const BEFORE = 4;
/** Reach of an arrow's label in font sizes. */
const LABEL_REACH = 1.5;
/** How far from a container's top or bottom edge its title may stand, in font sizes. */
const TITLE_REACH = 2;

/** What names what: texts of parts and paths, each in the order of the elements. */
export class Labels {
  /** Texts that name nothing yet. */
  readonly loose = new Set<Text>();
  private readonly texts = new Map<string, Text[]>();
  private readonly owners = new Map<string, Part>();
  private readonly paths: Grid<Path>;
  /** Shapes that hold no other shapes, but several texts that arrows are bound to. */
  private readonly lists = new Set<Part>();

  constructor(
    private readonly drawing: Drawing,
    private readonly parts: Parts,
  ) {
    this.paths = new Grid(drawing.paths);
    const paths = new Set(drawing.paths.map(({ id }) => id));
    for (const text of drawing.texts) {
      const part = text.container === null ? undefined : parts.of(text.container);
      if (part) this.give(text, part);
      else if (text.container !== null && paths.has(text.container))
        this.name(text, text.container);
      else this.loose.add(text);
    }
  }

  /** The text of a part or path; several are joined. */
  of(id: string): string {
    const texts = this.texts.get(id) ?? [];
    const inOrder = texts.toSorted((a, b) => a.order - b.order);
    // What is bound comes first: it was written into the shape, the rest was added beside it.
    const bound = inOrder.filter(({ container }) => container !== null);
    const beside = inOrder.filter(({ container }) => container === null);
    return [...bound, ...beside].map(({ text }) => text).join(" · ");
  }

  /** The part that a text names. */
  ownerOf(text: Text): Part | undefined {
    return this.owners.get(text.id);
  }

  /** Gives each part the texts that lie in it, are grouped with it, or are its caption. */
  nameParts(targets: ReadonlySet<string>): void {
    this.nameFromInside(targets);
    for (const text of this.loose) {
      const part = targets.has(text.id) ? null : this.groupMate(text);
      if (part) this.give(text, part);
    }
    for (const text of this.loose) {
      const part = targets.has(text.id) ? null : this.captioned(text);
      if (part) this.give(text, part);
    }
    for (const [text, part] of this.titles(targets)) this.give(text, part);
  }

  /** Deals out the rest: arrows take what stands along them, shapes a remark right beside them. */
  nameRest(paths: ReadonlySet<Path>): void {
    this.release(paths);
    for (const text of this.loose) {
      const arrow = this.alongside(text, paths);
      const remark = this.captionOf(text, closeTo(text), (part) => !this.parts.isContainer(part));
      if (remark && (!arrow || remark.gap < arrow.distance)) this.give(text, remark.part);
      else if (arrow) this.name(text, arrow.path.id);
    }
  }

  /** What was bound to a stroke that connects nothing is loose text again. */
  private release(paths: ReadonlySet<Path>): void {
    for (const path of this.drawing.paths) {
      if (paths.has(path) || this.parts.of(path.id)) continue;
      for (const text of this.texts.get(path.id) ?? []) this.loose.add(text);
    }
  }

  private give(text: Text, part: Part): void {
    this.owners.set(text.id, part);
    this.name(text, part.shape.id);
  }

  private name(text: Text, id: string): void {
    this.loose.delete(text);
    const texts = this.texts.get(id);
    if (texts) texts.push(text);
    else this.texts.set(id, [text]);
  }

  private isNamed({ shape }: Part): boolean {
    return this.texts.has(shape.id) || shape.name !== "";
  }

  /** A shape with several texts that arrows point at is a list of parts; any other text inside is its label. */
  private nameFromInside(targets: ReadonlySet<string>): void {
    const inside = new Map<Part, Text[]>();
    for (const text of this.loose) {
      const part = this.parts.holding(text.box);
      if (!part || this.parts.isContainer(part)) continue;
      const texts = inside.get(part);
      if (texts) texts.push(text);
      else inside.set(part, [text]);
    }
    for (const [part, texts] of inside) {
      if (texts.filter(({ id }) => targets.has(id)).length > 1) {
        this.lists.add(part);
        this.parts.markContainer(part);
      } else for (const text of texts) this.give(text, part);
    }
  }

  /** The only part that a text is grouped with. */
  private groupMate(text: Text): Part | null {
    for (const group of text.groups) {
      const mates = new Set<Part>();
      for (const shape of this.drawing.shapes) {
        const part = shape.groups.includes(group) ? this.parts.of(shape.id) : undefined;
        if (part) mates.add(part);
      }
      const [mate] = mates;
      if (mate && mates.size === 1 && !this.parts.isContainer(mate)) return mate;
      if (mates.size > 1) return null;
    }
    return null;
  }

  /** The nameless shape that a text stands under, over or beside. */
  private captioned(text: Text): Part | null {
    const nameless = (part: Part) => !this.isNamed(part) && !this.parts.isContainer(part);
    const caption = this.captionOf(text, CAPTION_REACH * text.fontSize, nameless);
    if (!caption) return null;
    const arrow = this.alongside(text, null);
    if (!arrow) return caption.part;
    // An arrow that leaves a shape carries its label beside the shape, rarely right under its middle.
    const firm = caption.upright && (arrow.distance > 0 || caption.gap <= closeTo(text));
    return firm ? caption.part : null;
  }

  private captionOf(text: Text, reach: number, fits: (part: Part) => boolean) {
    let best: (Caption & { part: Part }) | null = null;
    for (const part of this.parts.near(grown(text.box, reach))) {
      const place = fits(part) ? captionPlace(text, part, reach) : null;
      if (place && (best === null || place.rank < best.rank)) best = { part, ...place };
    }
    return best;
  }

  /** The path that passes a text most closely, not one that merely ends near it. */
  private alongside(text: Text, among: ReadonlySet<Path> | null) {
    const reach = Math.max(20, LABEL_REACH * text.fontSize);
    const centre = centreOf(text.box);
    let best: { path: Path; distance: number; score: number } | null = null;
    for (const path of this.paths.near(grown(text.box, reach))) {
      if (among && !among.has(path)) continue;
      const gap = distanceFromPathToBox(path.points, text.box);
      const toCentre = distanceToPath(path.points, centre);
      const toEnds = Math.min(distance(centre, path.start.at), distance(centre, path.end.at));
      if (gap > reach || (gap > 0 && toCentre > toEnds - 1)) continue;
      const score = gap + 0.15 * toCentre;
      if (best === null || score < best.score) best = { path, distance: gap, score };
    }
    return best;
  }

  /** For each nameless container the text at its top edge, else at its bottom edge, else right above it. */
  private titles(targets: ReadonlySet<string>): Map<Text, Part> {
    const best = new Map<Part, { text: Text; rank: number }>();
    for (const text of this.loose) {
      for (const part of this.parts.near(grown(text.box, closeTo(text)))) {
        if (!this.parts.isContainer(part) || this.isNamed(part)) continue;
        // In a list of texts, one that an arrow is bound to is a part of its own.
        if (targets.has(text.id) && this.lists.has(part)) continue;
        if ((this.alongside(text, null)?.distance ?? Infinity) <= closeTo(text)) continue;
        const rank = this.titleRank(text, part);
        if (rank < (best.get(part)?.rank ?? Infinity)) best.set(part, { text, rank });
      }
    }
    return new Map([...best].map(([part, { text }]) => [text, part]));
  }

  /** Lower is better, infinite for what is no title. */
  private titleRank(text: Text, part: Part): number {
    const { box } = part.shape;
    const reach = TITLE_REACH * text.fontSize;
    const close = closeTo(text);
    const within = text.box.left >= box.left - close && text.box.right <= box.right + close;
    if (!within) return Infinity;
    const holder = this.parts.enclosing(text.box, null);
    const [fromTop, fromBottom] = [text.box.top - box.top, box.bottom - text.box.bottom];
    if (holder === part && fromTop <= reach) return fromTop;
    if (holder === part && fromBottom <= reach) return 1_000 + fromBottom;
    const above = box.top - text.box.bottom;
    const across =
      Math.abs(fromTop) < heightOf(text.box) || Math.abs(fromBottom) < heightOf(text.box);
    return (above >= 0 && above <= close) || across ? 2_000 + Math.abs(above) : Infinity;
  }
}

/** A few pixels: so close to a thing a text can belong to nothing else. */
function closeTo({ fontSize }: Text): number {
  return Math.max(12, 0.6 * fontSize);
}

interface Caption {
  /** Pixels between the text and the shape. */
  readonly gap: number;
  /** Under or over the shape, not beside it. */
  readonly upright: boolean;
  /** Lower is likelier: as near, a caption stands under or to the right of its shape. */
  readonly rank: number;
}

/** How a text stands as a caption of a part, null when it does not. */
function captionPlace({ box }: Text, part: Part, reach: number): Caption | null {
  const gaps = gapsBetween(box, part.box);
  const [[tx, ty], [px, py]] = [centreOf(box), centreOf(part.box)];
  const aligned = (off: number, a: number, b: number) => Math.abs(off) <= ALIGNED * Math.max(a, b);
  const place = (gap: number, upright: boolean, isBefore: boolean) => {
    const least = Math.max(0, gap);
    return { gap: least, upright, rank: least + (isBefore ? BEFORE : 0) };
  };
  if (areaOf(box) === 0) return null;
  if (gaps.x < 0 && gaps.y <= reach && aligned(tx - px, widthOf(box), widthOf(part.box)))
    return place(gaps.y, true, ty < py);
  if (gaps.y < 0 && gaps.x <= reach && aligned(ty - py, heightOf(box), heightOf(part.box)))
    return place(gaps.x, false, tx < px);
  return null;
}
