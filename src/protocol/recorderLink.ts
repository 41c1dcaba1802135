import {
  PageAnswer,
  PASS_HEADER,
  type Greeting,
  type PageMicrophone,
  type PagePiece,
} from "../core/voice/recorderPage.ts";

/** As much of `fetch` as is needed. */
type Post = (
  path: string,
  request: {
    readonly method: "POST";
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string | ArrayBuffer;
    readonly signal: AbortSignal;
  },
) => Promise<{ json(): Promise<unknown> }>;

export type { PageAnswer, PageMicrophone };

const LONGEST_ANSWER_MS = 8_000;

/** The page's end of its connection to the process that records. */
export class RecorderLink {
  /** `pass`: the page's own secret. `run`: one loading of the page. */
  constructor(
    private readonly post: Post,
    private readonly pass: string,
    private readonly run: string,
  ) {}

  /** Null: nobody answers, or not in these words. */
  greet(greeting: Omit<Greeting, "run">): Promise<PageAnswer | null> {
    const body = JSON.stringify({ ...greeting, run: this.run });
    return this.send("hello", "application/json", body);
  }

  /** Samples are 16 bits, the low byte first. Null as above. */
  sound(piece: Omit<PagePiece, "run">, samples: ArrayBuffer): Promise<PageAnswer | null> {
    const query = Object.entries({ ...piece, run: this.run }).map(
      ([name, value]) => `${name}=${value}`,
    );
    return this.send(`sound?${query.join("&")}`, "application/octet-stream", samples);
  }

  private async send(path: string, type: string, body: string | ArrayBuffer) {
    try {
      const headers = { "content-type": type, [PASS_HEADER]: this.pass };
      const signal = AbortSignal.timeout(LONGEST_ANSWER_MS);
      const answer = await this.post(path, { method: "POST", headers, body, signal });
      return PageAnswer.parse(await answer.json());
    } catch {
      return null;
    }
  }
}
