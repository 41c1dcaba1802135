/**
 * A small vocabulary by byte-pair encoding, learnt from the project's own texts, so that a token is about as long
 * as with a real model: with one token a letter, no prompt would have a believable number of tokens.
 */
const PIECES = /▁?(?:[A-Za-z]+|[0-9]+|[^A-Za-z0-9▁\s]+)|▁/g;
const MERGES = 6000;
/** Merges learnt from one count of all pairs: one at a time is exact and takes a hundred times as long. */
const BATCH = 150;

/** @returns {string[]} what to merge, the most common first; every entry is made of two earlier ones or letters */
export function learnMerges(text) {
  const words = countedWords(text);
  const merges = new Set();
  while (merges.size < MERGES) {
    const pairs = mostCommonPairs(words);
    if (pairs.length === 0) break;
    for (const pair of pairs) merges.add(pair.join(""));
    for (const word of words) for (const pair of pairs) merge(word.parts, pair);
  }
  return [...merges];
}

function countedWords(text) {
  const counts = new Map();
  for (const [piece] of text.replaceAll(" ", "▁").matchAll(PIECES))
    counts.set(piece, (counts.get(piece) ?? 0) + 1);
  return [...counts]
    .filter(([piece, count]) => count > 1 && piece.length > 1)
    .map(([piece, count]) => ({ parts: [...piece], count }));
}

function mostCommonPairs(words) {
  const counts = new Map();
  for (const { parts, count } of words)
    for (let at = 1; at < parts.length; at += 1) {
      const key = `${parts[at - 1]} ${parts[at]}`;
      counts.set(key, (counts.get(key) ?? 0) + count);
    }
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, BATCH)
    .map(([key]) => key.split(" "));
}

function merge(parts, [left, right]) {
  for (let at = 1; at < parts.length; at += 1)
    if (parts[at - 1] === left && parts[at] === right) parts.splice(at - 1, 2, left + right);
}
