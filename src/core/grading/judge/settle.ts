import type { RedFlag, Rubric } from "../../catalog/rubric.ts";
import type { RaisedFlag, SignalVerdict } from "../assemble.ts";
import { assignFindings, SIGNALS_PER_SENTENCE } from "../assign.ts";
import type { GradeQuote, ModelRun, Verdict } from "../grade.ts";
import { type AskedLine, RED_FLAGS } from "./asked.ts";
import type { EvidenceRecord, Proof } from "./evidenceRecord.ts";
import type { ClaimedVerdict, JudgedUnit } from "./judged.ts";

/** What is left of a model's claims once code has looked everything up. */
export interface Settled {
  /** By signal id, only for signals that were judged. */
  readonly verdicts: ReadonlyMap<string, SignalVerdict>;
  /** Signals whose verdict fell because their evidence did: what the model had claimed. */
  readonly downgraded: ReadonlyMap<string, Verdict>;
  /** By signal id: quotes that the candidate did not produce, or that prove nothing. */
  readonly dropped: ReadonlyMap<string, number>;
  readonly redFlags: readonly RaisedFlag[];
  readonly quotes: ModelRun["quotes"];
  /** Decoys that the model credited with a real quote, by their text. */
  readonly creditedDecoys: readonly string[];
}

const MOST_QUOTES = 3;

/**
 * Verifies every quote, lets no passage support more than two signals, and takes back what lost its evidence.
 * Text that speaks to the grader, echoes the interviewer or only lists words proves nothing.
 */
export function settle(
  units: readonly JudgedUnit[],
  rubric: Rubric,
  decoys: readonly AskedLine[],
  record: EvidenceRecord,
): Settled {
  const clerk = new Clerk(record);
  const claims = claimsOf(units, RED_FLAGS);
  const signals = rubric.signals.filter(({ id }) => claims.has(id));
  const proofs = signals.map(({ id }) => clerk.proofsOf(id, claims.get(id)));
  const assigned = assignFindings(
    signals.map(({ id }, at) => {
      const verdict = claims.get(id)?.verdict;
      const credit = verdict === "met" ? 1 : 0.5;
      const isCredit = verdict === "met" || verdict === "partial";
      return isCredit ? (proofs[at] ?? []).map((proof) => ({ ...proof, credit }) as const) : [];
    }),
  );
  const shown = new ShownQuotes(assigned.flatMap((one) => one?.sentence ?? []));
  const verdicts = new Map<string, SignalVerdict>();
  const downgraded = new Map<string, Verdict>();
  signals.forEach(({ id }, at) => {
    const claimed = claims.get(id)?.verdict ?? "absent";
    const own = proofs[at] ?? [];
    const quotes =
      claimed === "contradicted"
        ? own.map(({ quote }) => quote)
        : shown.of(assigned[at] ?? null, own);
    const verdict = quotes.length === 0 ? "absent" : claimed;
    verdicts.set(id, { verdict, quotes: verdict === "absent" ? [] : quotes });
    if (verdict !== claimed) downgraded.set(id, claimed);
  });
  const credited = decoys.filter(({ id }) => clerk.isCredited(id, units));
  return {
    verdicts,
    downgraded,
    dropped: clerk.dropped,
    redFlags: raisedFlags(units, rubric.red_flags, clerk),
    quotes: clerk.counts,
    creditedDecoys: credited.map(({ text }) => text),
  };
}

/** Signals are judged once each; only decoys return in every call. */
const claimsOf = (units: readonly JudgedUnit[], except: string): Map<string, ClaimedVerdict> =>
  new Map(
    units.filter(({ unit }) => unit !== except).flatMap(({ claims }) => Object.entries(claims)),
  );

function raisedFlags(
  units: readonly JudgedUnit[],
  flags: readonly RedFlag[],
  clerk: Clerk,
): RaisedFlag[] {
  const claims = units.find(({ unit }) => unit === RED_FLAGS)?.claims ?? {};
  return flags.flatMap((flag) => {
    const quotes = clerk.proofsOf(flag.id, claims[flag.id]).map(({ quote }) => quote);
    return quotes.length === 0 ? [] : [{ flag, quotes }];
  });
}

/** The quotes that are shown: the one that earned the credit, and more from passages that are not used up. */
class ShownQuotes {
  readonly #holders = new Map<number, number>();

  constructor(sentences: readonly number[]) {
    for (const sentence of sentences) this.#hold(sentence);
  }

  of(earning: Proof | null, all: readonly Proof[]): GradeQuote[] {
    if (earning === null) return [];
    const more = all.filter(({ quote, sentence }) => {
      if (quote === earning.quote) return true;
      if (sentence === earning.sentence) return true;
      if ((this.#holders.get(sentence) ?? 0) >= SIGNALS_PER_SENTENCE) return false;
      this.#hold(sentence);
      return true;
    });
    return more.map(({ quote }) => quote);
  }

  #hold(sentence: number): void {
    this.#holders.set(sentence, (this.#holders.get(sentence) ?? 0) + 1);
  }
}

/** Looks quotes up and keeps count. */
class Clerk {
  readonly counts = { exact: 0, close: 0, moved: 0, dropped: 0 };
  readonly dropped = new Map<string, number>();

  constructor(private readonly record: EvidenceRecord) {}

  /** The quotes of a claim that hold, at most three, each once. */
  proofsOf(id: string, claim: ClaimedVerdict | undefined): Proof[] {
    if (claim === undefined || claim.verdict === "absent") return [];
    const proofs: Proof[] = [];
    for (const claimed of claim.quotes.slice(0, MOST_QUOTES)) {
      const proof = this.record.lookUp(claimed);
      this.counts[proof?.status ?? "dropped"] += 1;
      if (proof === null) this.dropped.set(id, (this.dropped.get(id) ?? 0) + 1);
      else if (!proofs.some(({ quote }) => isSame(quote, proof.quote))) proofs.push(proof);
    }
    return proofs;
  }

  /** Whether any call credited a decoy with words that are really there. */
  isCredited(id: string, units: readonly JudgedUnit[]): boolean {
    return units.some(({ claims }) => {
      const claim = claims[id];
      const isCredit = claim?.verdict === "met" || claim?.verdict === "partial";
      return isCredit && claim.quotes.some((quote) => this.record.lookUp(quote) !== null);
    });
  }
}

const isSame = (a: GradeQuote, b: GradeQuote): boolean =>
  a.source === b.source && a.text === b.text;
