import type { BoardChange, BoardElement } from "../../src/core/board/element.ts";

/** What identifies a version of an element; everything else passes through untouched. */
export type SceneElement = Pick<BoardElement, "id" | "version" | "isDeleted">;

/** How long changes are gathered before they are sent: eight messages a second at most. */
const GATHER_MS = 125;

/**
 * Sends only what changed. Excalidraw reports the whole scene on every pointer move, so each report is
 * one assignment, and the comparison by version happens once per message.
 */
export class BoardSender {
  readonly #send: (change: BoardChange, revision: number) => Promise<unknown>;
  /** Version the host has, by element id; null where it knows that the element is gone. */
  readonly #sent = new Map<string, number | null>();
  #scene: readonly SceneElement[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #revision = 0;

  constructor(send: (change: BoardChange, revision: number) => Promise<unknown>) {
    this.#send = send;
  }

  /** The host has exactly this scene: it sent it, or the board only repaired it while loading. */
  accept(scene: readonly SceneElement[]): void {
    this.#scene = scene;
    this.#sent.clear();
    for (const element of scene) this.#remember(element);
  }

  /** The board now shows this scene, deleted elements included. */
  offer(scene: readonly SceneElement[]): void {
    this.#scene = scene;
    this.#timer ??= setTimeout(() => this.flush(), GATHER_MS);
  }

  /** Sends what waits, now: the page is about to be hidden. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const change = this.#takeChange();
    if (!change) return;
    this.#send(change, ++this.#revision).catch(() => this.#forget(change));
  }

  #takeChange(): BoardChange | null {
    const changed = this.#scene.filter((element) => this.#differs(element));
    const gone = changed.filter((element) => element.isDeleted).map(({ id }) => id);
    const remove = [...gone, ...this.#vanished()];
    const upsert = changed.filter((element) => !element.isDeleted) as BoardElement[];
    for (const element of changed) this.#remember(element);
    for (const id of remove) this.#sent.set(id, null);
    return upsert.length + remove.length > 0 ? { upsert, remove } : null;
  }

  #differs({ id, version, isDeleted }: SceneElement): boolean {
    const known = this.#sent.get(id);
    return isDeleted ? typeof known === "number" : known !== version;
  }

  /** Ids that the scene no longer holds, not even as deleted: the canvas was reset. */
  #vanished(): string[] {
    const present = new Set(this.#scene.map(({ id }) => id));
    const known = [...this.#sent].filter(([id, version]) => version !== null && !present.has(id));
    return known.map(([id]) => id);
  }

  #remember({ id, version, isDeleted }: SceneElement): void {
    this.#sent.set(id, isDeleted ? null : version);
  }

  /** What could not be sent goes along with the next change. */
  #forget({ upsert, remove }: BoardChange): void {
    for (const { id } of upsert) this.#sent.set(id, -1);
    for (const id of remove) this.#sent.set(id, -1);
  }
}
