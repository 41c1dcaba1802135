/** Latin letters that one token holds at least; English prose has about five. */
const CHARACTERS_PER_TOKEN = 4;
/** Chinese, Japanese and Korean characters and emoji take about a token each. */
const DENSE = /[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]|[\ud800-\udbff][\udc00-\udfff]/g;

/** How many tokens a text has, from its length alone: rather too many than too few. */
export function estimateTokens(text: string): number {
  const dense = text.match(DENSE)?.join("").length ?? 0;
  return Math.ceil((text.length - dense) / CHARACTERS_PER_TOKEN) + dense;
}
