import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import type { OutgoingHttpHeaders } from "node:http";
import { join } from "node:path";

export interface PageFile {
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
}

const TYPES = {
  "page.js": "text/javascript; charset=utf-8",
  "worklet.js": "text/javascript; charset=utf-8",
  "page.css": "text/css; charset=utf-8",
} as const;

/** Of every answer. */
export const QUIET_HEADERS = {
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
} as const;

/** The recorder page and its three files, read once. */
export class PageFiles {
  readonly #html: string;
  readonly #files: ReadonlyMap<string, PageFile>;

  /** Throws when the folder is not the one of the page. */
  constructor(folder: string) {
    const read = (name: string) => readFileSync(join(folder, name), "utf8");
    this.#html = read("index.html");
    this.#files = new Map(
      Object.entries(TYPES).map(([name, type]) => [
        name,
        { headers: { "content-type": type }, body: read(name) },
      ]),
    );
  }

  /** By its name; empty: the page itself. */
  find(name: string): PageFile | null {
    return name === "" ? this.#page() : (this.#files.get(name) ?? null);
  }

  #page(): PageFile {
    const nonce = randomBytes(16).toString("base64");
    return {
      headers: {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": policy(nonce),
        "permissions-policy": "microphone=(self), camera=(), geolocation=()",
        "cross-origin-opener-policy": "same-origin",
      },
      body: this.#html.replaceAll("{{nonce}}", nonce),
    };
  }
}

/** A worklet carries no nonce: it comes from here. */
function policy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'self'`,
    `style-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
