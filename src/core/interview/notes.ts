/** Characters [at_char, at_char + removed) become `inserted`. UTF-16 units. */
export interface TextEdit {
  readonly at_char: number;
  readonly removed: number;
  readonly inserted: string;
}

/** The smallest single edit that turns `before` into `after`, never through the middle of a character. */
export function diffText(before: string, after: string): TextEdit | null {
  if (before === after) return null;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  if (isHighSurrogate(before, start - 1)) start -= 1;

  let tail = 0;
  const rest = shorter - start;
  while (tail < rest && before[before.length - 1 - tail] === after[after.length - 1 - tail])
    tail += 1;
  if (isLowSurrogate(before, before.length - tail)) tail -= 1;

  return {
    at_char: start,
    removed: before.length - tail - start,
    inserted: after.slice(start, after.length - tail),
  };
}

/** An edit beyond the end is applied at the end. */
export function spliceText(text: string, { at_char, removed, inserted }: TextEdit): string {
  return text.slice(0, at_char) + inserted + text.slice(at_char + removed);
}

function isHighSurrogate(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xd800;
}

function isLowSurrogate(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00;
}
