import { mentionsOf, type Decoy, type Decoys } from "../../catalog/decoys.ts";
import { hashOf } from "../../hash.ts";

/**
 * Up to `count` decoys of different topics that nothing in `haystack` (prompt, reference, all sources) touches.
 * The same `seed`, a hash in hex, gives the same decoys; there are fewer when too few are fit.
 */
export function chooseDecoys(
  { decoys }: Decoys,
  haystack: string,
  seed: string,
  count = 3,
): Decoy[] {
  const isMentioned = mentionsOf(haystack);
  const shuffled = decoys
    .filter((decoy) => !isMentioned(decoy))
    .map((decoy) => ({ decoy, rank: hashOf(`${seed}/${decoy.id}`) }))
    .toSorted((a, b) => a.rank - b.rank);
  const byTopic = new Map<string, Decoy>();
  for (const { decoy } of shuffled) if (!byTopic.has(decoy.topic)) byTopic.set(decoy.topic, decoy);
  return [...byTopic.values()].slice(0, count);
}
