import { join } from "node:path";
import type { ImageFile } from "../../core/interview/boardFile.ts";
import type { BoardImage } from "../../core/interview/state.ts";
import { atomicWrite } from "../files/atomicWrite.ts";
import type { FileSystem } from "../files/fileSystem.ts";
import { sha256Of } from "../files/sha256.ts";

/** The images of a board: in memory as the page knows them, on disk once per content. */
export class ImageShelf {
  readonly #images = new Map<string, ImageFile>();
  /** Bytes by sha256 that are not on disk yet. */
  readonly #unsaved = new Map<string, Uint8Array>();

  constructor(
    private readonly files: FileSystem,
    private readonly folder: string,
  ) {}

  all(): ImageFile[] {
    return [...this.#images.values()];
  }

  has(id: string): boolean {
    return this.#images.has(id);
  }

  /** Keeps an image for the next `store`. */
  add(image: ImageFile): BoardImage {
    const bytes = bytesOf(image.dataURL);
    const sha256 = sha256Of(bytes);
    this.#images.set(image.id, image);
    this.#unsaved.set(sha256, bytes);
    return { sha256, mime: image.mimeType, created: image.created };
  }

  /** Reads the images that a journal names. Returns the ids of those that are not there. */
  async load(known: ReadonlyMap<string, BoardImage>): Promise<string[]> {
    const missing: string[] = [];
    for (const [id, { sha256, mime, created }] of known) {
      try {
        const bytes = await this.files.readFile(join(this.folder, "board-files", sha256));
        const dataURL = `data:${mime};base64,${bytes.toString("base64")}`;
        this.#images.set(id, { id, mimeType: mime, dataURL, created });
      } catch {
        missing.push(id);
      }
    }
    return missing;
  }

  /** Writes what is not on disk yet. */
  async store(): Promise<void> {
    if (this.#unsaved.size === 0) return;
    await this.files.ensureFolder(join(this.folder, "board-files"));
    for (const [sha256, bytes] of this.#unsaved) {
      await atomicWrite(this.files, join(this.folder, "board-files", sha256), bytes);
      this.#unsaved.delete(sha256);
    }
  }
}

function bytesOf(dataURL: string): Uint8Array {
  const comma = dataURL.indexOf(",");
  const data = dataURL.slice(comma + 1);
  const isBase64 = dataURL.slice(0, comma).endsWith(";base64");
  return Buffer.from(isBase64 ? data : decodeURIComponent(data), isBase64 ? "base64" : "utf8");
}
