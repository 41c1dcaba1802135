import type { VoiceFailure } from "../../core/voice/failure.ts";
import type { PageMicrophone } from "../../core/voice/recorderPage.ts";
import type { CaptureSource } from "./captureJob.ts";
import type { CaptureNews, Guest } from "./captureProtocol.ts";

/** What a capture process tells of the page that it serves. */
export type PageNews = Extract<
  CaptureNews,
  { kind: "listening" | "guest" | "page" | "missing" | "unheard" }
>;

/** The recorder page as it is seen from here. */
export interface RecorderPage {
  readonly port: number;
  /** Null: it is not open, or does not answer. */
  readonly microphone: PageMicrophone | null;
}

/** The page of one recorder, whichever process serves it. */
export class ServedPage {
  private page: RecorderPage | null = null;
  private guest: Guest | null = null;
  private saidDenied = false;
  private awaited: VoiceFailure | null = null;

  /** `longestEndMs`: how long the end of a recording waits for a page that is out of reach. */
  constructor(readonly longestEndMs = 60_000) {}

  /** Null while it is not served: for a device it never is. */
  get view(): RecorderPage | null {
    return this.page;
  }

  /** A process that takes the place of another serves the same page to the same guest. */
  get source(): CaptureSource {
    const { page, guest, longestEndMs } = this;
    return { kind: "page", port: page?.port ?? 0, guest, longestEndMs };
  }

  /** What there is to be said of it; null: nothing. */
  hear(news: PageNews): VoiceFailure | null {
    switch (news.kind) {
      case "listening":
        this.page = { port: news.port, microphone: null };
        return null;
      case "guest":
        this.guest = { pass: news.pass, origins: news.origins };
        return null;
      case "page":
        return this.see(news.microphone);
      case "missing":
        return { kind: "sound-lost", detail: seconds(news.ms) };
      case "unheard":
        return this.wait(news);
    }
  }

  /** What is lost when its process ends without a word of what it waited for; null: nothing. */
  get missed(): VoiceFailure | null {
    return this.awaited && { ...this.awaited, kind: "end-lost" };
  }

  /** What it means that a recording has lost its microphone. */
  loss(detail: string): VoiceFailure {
    if (this.page === null || this.page.microphone === "gone")
      return { kind: "device-lost", detail };
    return { kind: this.page.microphone === "denied" ? "page-denied" : "page-lost", detail };
  }

  private wait({ ms, isAwaited }: Extract<PageNews, { kind: "unheard" }>): VoiceFailure | null {
    const detail = seconds(ms);
    this.awaited = isAwaited ? { kind: "end-awaited", detail } : null;
    if (isAwaited) return this.awaited;
    return ms === 0 ? null : { kind: "end-lost", detail };
  }

  private see(microphone: PageMicrophone | null): VoiceFailure | null {
    if (!this.page) return null;
    this.page = { ...this.page, microphone };
    if (microphone !== "denied" || this.saidDenied) return null;
    this.saidDenied = true;
    return { kind: "page-denied", detail: "" };
  }
}

const seconds = (ms: number): string => `${Math.ceil(ms / 1_000)} s`;
