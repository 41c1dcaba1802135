const LONGEST = 400;

/** A model's reply as a person would say it: no thinking, no Markdown, at most 400 characters. Null: nothing is left. */
export function spokenLine(reply: string): string | null {
  const plain = reply
    .replaceAll(/<think(?:ing)?>[\s\S]*?(?:<\/think(?:ing)?>|$)/gi, " ")
    .replaceAll(/^\s*(?:```|~~~).*$/gm, " ")
    .replaceAll(/^\s*(?:[-*+•]|\d{1,2}[.)]|#{1,6}|>)\s+/gm, "")
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/\*\*|__|[*`]/g, "")
    .replaceAll(/\s+/g, " ")
    .trim()
    .replace(/^(?:I\||(?:the )?interviewer\s*:)\s*/i, "")
    .replace(/^["“](.*)["”]$/, "$1")
    .trim();
  const said = plain.length <= LONGEST ? plain : upToSentence(plain.slice(0, LONGEST));
  return /\p{L}/u.test(said) ? said : null;
}

/** Half a sentence is worse than none. */
function upToSentence(text: string): string {
  const end = text.search(/[.?!][^.?!]*$/);
  return end < 0 ? "" : text.slice(0, end + 1);
}

/** Whether a line names a figure that stands in none of the given texts. */
export function inventsNumber(line: string, given: readonly string[]): boolean {
  const known = new Set(given.flatMap(figuresOf));
  return figuresOf(line).some((figure) => !known.has(figure));
}

/** "1,500" and "1500" are one figure. */
const figuresOf = (text: string): string[] =>
  (text.match(/\d+(?:[.,]\d+)*/g) ?? []).map((figure) => figure.replaceAll(/,(?=\d{3})/g, ""));
