import type { Question } from "../catalog/question.ts";
import type { EventOf } from "../interview/event.ts";

const LONGEST_TAIL = 200;
const LONGEST_GLOSSARY = 200;

/**
 * The terms of a question, so that a server spells them. Only what the candidate was shown: from the reference
 * answer a model would hear what was never said.
 */
export function glossaryOf({ title, topics, summary }: Question): string {
  const names = summary.match(/\b(?:[A-Z]{2,}\w*|\p{L}+\d\w*)\b/gu) ?? [];
  const terms = new Set([title, ...topics.map((topic) => topic.replaceAll("-", " ")), ...names]);
  return `${upTo([...terms].join(", "), LONGEST_GLOSSARY)}.`;
}

/** What a server is told before a piece: the terms, and the last words before the piece where they are known. */
export function speechPrompt(
  glossary: string,
  transcribed: readonly EventOf<"voice-transcribed">[],
  from: number,
): string {
  const before = transcribed
    .filter(({ to }) => to <= from)
    .toSorted((a, b) => b.to - a.to || b.round - a.round)[0];
  const said = (before?.segments ?? []).map(({ text }) => text).join(" ");
  const tail = said.slice(-LONGEST_TAIL);
  const whole = tail.length < said.length ? tail.replace(/^\S*\s/, "") : tail;
  return [glossary, whole].filter(Boolean).join(" ");
}

function upTo(text: string, longest: number): string {
  return text.length <= longest ? text : text.slice(0, text.lastIndexOf(",", longest));
}
