/** A text with one space where it had line breaks, tabs or more spaces, and none at its ends. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
