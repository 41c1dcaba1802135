import { oneLine } from "../oneLine.ts";

/** One line in which nothing of a candidate's or a model's text acts as Markdown or HTML. */
export const plain = (text: string): string => oneLine(text).replace(/[\\`*_[\]<>#|~]/g, "\\$&");

/** Minutes and seconds, "12:05". */
export function clock(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

export const plural = (count: number, one: string, many: string): string =>
  `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
