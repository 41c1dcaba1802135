import type { Source } from "../../evidence/source.ts";
import { MIN_CONTENT_WORDS, verifyQuote } from "../../evidence/verify.ts";
import { isContentWord } from "../../evidence/words.ts";
import type { GradeQuote } from "../grade.ts";
import { gradeQuote } from "../quotes.ts";
import { readScript, type Script } from "../script.ts";
import { type Exhibit, exhibitsOf } from "./exhibits.ts";
import type { ClaimedQuote } from "./judged.ts";

/** A quote that stands in the candidate's material. `sentence`: what supports at most two signals. */
export interface Proof {
  readonly quote: GradeQuote;
  readonly sentence: number;
  readonly status: "exact" | "close" | "moved";
}

/** Who said what. Every quote of a model is looked up here, each only once. */
export class EvidenceRecord {
  readonly exhibits: readonly Exhibit[];
  readonly script: Script;
  readonly #byAddress: ReadonlyMap<string, Source>;
  readonly #known = new Map<string, Proof | null>();

  constructor(private readonly sources: readonly Source[]) {
    this.exhibits = exhibitsOf(sources);
    this.script = readScript(sources);
    this.#byAddress = new Map([
      ...sources.map((source) => [source.id, source] as const),
      ...this.exhibits.map(({ address, source }) => [address, source] as const),
    ]);
  }

  /** Null for words that nobody said, or that prove nothing: addressed to the grader, an echo, a list of words. */
  lookUp(claimed: ClaimedQuote): Proof | null {
    const key = JSON.stringify([claimed.source, claimed.text]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const proof = this.#prove(claimed);
    this.#known.set(key, proof);
    return proof;
  }

  #prove({ source, text }: ClaimedQuote): Proof | null {
    const cited = this.#byAddress.get(source.trim());
    const found = verifyQuote(this.sources, { source: cited?.id ?? "", text });
    if (found.status === "unverified") return null;
    const origin = this.sources.find(({ id }) => id === found.quote.source);
    const sentence = origin && sentenceAt(this.script, origin, found.quote.text);
    if (origin === undefined || sentence === undefined) return null;
    return { quote: gradeQuote(origin, found.quote.text), sentence, status: found.status };
  }
}

/** The creditable sentence that a quote shares most words with. None where all that is creditable in it says too little. */
function sentenceAt(
  { sentences, words }: Script,
  source: Source,
  text: string,
): number | undefined {
  const start = source.text.indexOf(text);
  const end = start + text.length;
  let best: number | undefined;
  let most = 0;
  let content = 0;
  sentences.forEach((sentence, at) => {
    if (sentence.source !== source || sentence.texture === "list") return;
    const own = words.slice(sentence.first, sentence.end);
    const shared = own.filter((word) => word.start >= start && word.end <= end);
    content += shared.filter((word) => isContentWord(word.text)).length;
    if (shared.length > most) [best, most] = [at, shared.length];
  });
  return source.kind === "board" || content >= MIN_CONTENT_WORDS ? best : undefined;
}
