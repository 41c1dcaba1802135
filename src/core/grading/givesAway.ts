import type { Lexicon } from "../catalog/lexicon.ts";
import type { Rubric } from "../catalog/rubric.ts";
import { partsOf } from "./checklist.ts";
import { vocabularyOf } from "./find.ts";
import { compileLexicon, Matcher } from "./matcher.ts";
import { readScript } from "./script.ts";

const NOTHING_DRAWN = { has: () => null, path: () => null };

/**
 * Whether a line of the interviewer names what only the candidate should: the checklist would find in it,
 * asked, denied or affirmed, at least half of a signal that is not among those already shown.
 */
export function givesAway(
  line: string,
  shown: ReadonlySet<string>,
  { rubric, lexicon }: { readonly rubric: Rubric; readonly lexicon: Lexicon },
): boolean {
  const script = readScript([
    { id: "line", kind: "notes", text: line, t: null, speaker: "candidate" },
  ]);
  const matcher = new Matcher(script, NOTHING_DRAWN, compileLexicon(lexicon));
  const vocabulary = vocabularyOf(lexicon);
  return rubric.signals.some(({ id, find }) => {
    if (shown.has(id)) return false;
    const parts = partsOf(find, vocabulary);
    const found = parts.filter((nodes) => nodes.some((node) => matcher.find(node).length > 0));
    return found.length * 2 >= parts.length;
  });
}
