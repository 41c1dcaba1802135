import { randomBytes } from "node:crypto";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { PASS_HEADER } from "../../src/core/voice/recorderPage.ts";
import type { CaptureParts } from "../../src/services/voice/captureJob.ts";
import { hasBrowser, launchBrowser } from "../workbench/browser.mjs";
import { pretendedMicrophone } from "./knownSound.mts";
import { missingForSound } from "./soundServer.mts";
import { ToldRecorder } from "./voice.ts";

/** A recorder that waits for a page in a browser. */
export class PageRecorder extends ToldRecorder {
  constructor(parts: CaptureParts, file: string, longestEndMs = 60_000) {
    super({ parts, file, source: { kind: "page" }, longestEndMs });
  }

  /** Where the page is, without a token. */
  async address(): Promise<string> {
    await this.until("the port", () => this.page !== null);
    return `http://127.0.0.1:${this.page?.port}/`;
  }

  /** A link that lets one page in; `elsewhere`: a proxy's address of the page. */
  async link(elsewhere?: string): Promise<string> {
    const address = elsewhere ?? (await this.address());
    const token = randomBytes(24).toString("base64url");
    this.admit(token, [new URL(address).origin]);
    return `${address}#${token}`;
  }
}

/** A page without a browser: it sends what a test wants. */
export class BarePage {
  readonly run = randomBytes(12).toString("hex");
  readonly origin: string;
  readonly token: string;

  constructor(
    link: string,
    readonly pass = randomBytes(24).toString("hex"),
  ) {
    this.origin = new URL(link).origin;
    this.token = new URL(link).hash.slice(1);
  }

  greet(
    token: string | null = this.token,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const greeting = { run: this.run, token, microphone: "open", device: "Bare" };
    return this.post("hello", JSON.stringify(greeting), {
      "content-type": "application/json",
      ...headers,
    });
  }

  sound(
    seq: number,
    samples: Int16Array<ArrayBuffer>,
    more: { readonly end: number; readonly missing?: number },
  ): Promise<Response> {
    const query = `run=${this.run}&seq=${seq}&rate=16000&end=${more.end}&missing=${more.missing ?? 0}`;
    return this.post(`sound?${query}`, samples.buffer, {
      "content-type": "application/octet-stream",
    });
  }

  post(
    path: string,
    body: string | ArrayBuffer,
    headers: Record<string, string>,
  ): Promise<Response> {
    return fetch(`${this.origin}/${path}`, {
      method: "POST",
      headers: { origin: this.origin, [PASS_HEADER]: this.pass, ...headers },
      body,
    });
  }
}

/** A browser whose microphone is a file, played once from the moment it is opened. */
export function browserWith(
  sound: string,
  permission = ["--use-fake-ui-for-media-stream"],
): Promise<Browser> {
  return launchBrowser([...pretendedMicrophone(sound), ...permission]);
}

/** What a browser that records known sound needs and this machine lacks. */
export function missingForBrowser(): string[] {
  const needed = ["Linux", "ffmpeg", "espeak-ng"];
  const programs = missingForSound().filter((name) => needed.includes(name));
  return [...programs, ...(hasBrowser() ? [] : ["Chromium"])];
}

/** Opens the link in a tab of its own and presses the button. */
export async function recordIn(
  browser: Browser,
  link: string,
  context?: BrowserContext,
): Promise<Page> {
  const page = await (context ?? (await browser.newContext())).newPage();
  await page.goto(link);
  await page.getByRole("button", { name: "Start Recording" }).click();
  return page;
}
