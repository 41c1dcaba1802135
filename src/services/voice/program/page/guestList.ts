import { createHash, timingSafeEqual } from "node:crypto";
import type { Refusal } from "../../../../core/voice/recorderPage.ts";
import type { Guest } from "../../captureProtocol.ts";

const SHORTEST_PASS = 32;

/**
 * Who may send sound: the first page that shows the token, for as long as it shows the pass that it brought then.
 * A token is good once, and a new one makes room for another page.
 */
export class GuestList {
  #origins: string[];
  #token: Buffer | null = null;
  #isTokenUsed = false;
  #pass: Buffer | null;
  #run: string | null = null;
  readonly #past = new Set<string>();

  constructor(guest: Guest | null) {
    this.#origins = guest?.origins ?? [];
    this.#pass = guest ? Buffer.from(guest.pass, "hex") : null;
  }

  /** Where the user's browser may find the page. */
  get origins(): string[] {
    return this.#origins;
  }

  /** For a process that takes the place of this one. */
  get guest(): Guest | null {
    return this.#pass && { pass: this.#pass.toString("hex"), origins: this.#origins };
  }

  admit(token: string, origins: readonly string[]): void {
    this.#token = hashOf(token);
    this.#isTokenUsed = false;
    this.#origins = [...new Set([...this.#origins, ...origins])];
  }

  /** Lets a page in, or says why not. Its newest loading takes the place of an older one. */
  welcome(pass: string, token: string | null, run: string): Refusal | null {
    if (this.#knows(pass)) return this.#begin(run);
    if (token === null || !this.#token || !timingSafeEqual(hashOf(token), this.#token))
      return "unknown";
    // It would let in everybody who comes without one.
    if (pass.length < SHORTEST_PASS) return "unknown";
    if (this.#isTokenUsed) return "used";
    this.#isTokenUsed = true;
    this.#pass = hashOf(pass);
    return this.#begin(run);
  }

  /** Whether this is the page that was let in, in its newest loading. */
  refuse(pass: string, run: string): Refusal | null {
    if (!this.#knows(pass)) return "unknown";
    this.#run ??= run;
    return this.#run === run ? null : "replaced";
  }

  #knows(pass: string): boolean {
    return this.#pass !== null && timingSafeEqual(hashOf(pass), this.#pass);
  }

  #begin(run: string): Refusal | null {
    if (this.#past.has(run)) return "replaced";
    if (this.#run !== null && this.#run !== run) this.#past.add(this.#run);
    this.#run = run;
    return null;
  }
}

/** Hashes have one length, so that comparing them takes the same time for every guess. */
function hashOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
