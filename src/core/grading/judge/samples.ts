import type { Verdict } from "../grade.ts";
import type { ClaimedVerdict, JudgedUnit } from "./judged.ts";

/** From worst to best for the candidate. */
const RANKS: readonly Verdict[] = ["contradicted", "absent", "partial", "met"];

/** Several judgements of one unit as one: on each line the middle verdict, of two the lower one. */
export function medianOf(samples: readonly JudgedUnit[]): JudgedUnit | null {
  const [first] = samples;
  if (first === undefined) return null;
  return join(samples, (given) => {
    const ranked = given.map(({ verdict }) => RANKS.indexOf(verdict)).sort((a, b) => a - b);
    return RANKS[ranked[Math.floor((ranked.length - 1) / 2)] ?? 0] ?? "absent";
  });
}

/** Judgements of the parts of a long interview, in their order, as one: what is shown in any part is shown. */
export function unionOf(parts: readonly JudgedUnit[]): JudgedUnit | null {
  if (parts.length === 0) return null;
  return join(parts, (given) => {
    const verdicts = given.map(({ verdict }) => verdict);
    const isDenied = verdicts.lastIndexOf("contradicted") > verdicts.lastIndexOf("met");
    if (isDenied) return "contradicted";
    return verdicts.includes("met") ? "met" : verdicts.includes("partial") ? "partial" : "absent";
  });
}

const NOTHING: ClaimedVerdict = { verdict: "absent", quotes: [] };

function join(
  units: readonly JudgedUnit[],
  decide: (given: readonly ClaimedVerdict[]) => Verdict,
): JudgedUnit {
  const ids = new Set(units.flatMap(({ claims }) => Object.keys(claims)));
  const claims = Object.fromEntries(
    [...ids].map((id) => {
      const given = units.map((unit) => unit.claims[id] ?? NOTHING);
      const verdict = decide(given);
      const quotes = given.filter((one) => one.verdict === verdict).flatMap((one) => one.quotes);
      return [id, { verdict, quotes }];
    }),
  );
  return { unit: units[0]?.unit ?? "", claims, levelGuess: units[0]?.levelGuess ?? null };
}
