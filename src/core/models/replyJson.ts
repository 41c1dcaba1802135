import { jsonrepair } from "jsonrepair";

/** Longer than any answer: what follows is babble. */
const MOST_CHARACTERS = 400_000;
/** jsonrepair takes seconds for more. */
const MOST_REPAIRED = 80_000;
/** No answer is so deep, and jsonrepair descends once per bracket. */
const DEEPEST = 64;

/**
 * The JSON values that a reply may mean, likeliest first: the whole text, then its last complete object, then what
 * repair makes of it. Thinking counts only when there is nothing else. Values are as parsed, nothing is checked.
 */
export function* jsonIn(reply: string): Generator<unknown> {
  const whole = visible(reply);
  const text = withoutThinking(whole);
  const blocks = balancedBlocks(text).reverse();
  yield* parsed(whole.trim());
  for (const piece of [text.trim(), ...blocks]) yield* parsed(piece);
  for (const piece of [...blocks, ...openPieces(text)]) yield* repaired(piece);
  // A model that forgot to close its thoughts may have answered all the same.
  if (text.trim() === "") for (const piece of balancedBlocks(whole).reverse()) yield* parsed(piece);
}

/** Every complete object in the text, in the order in which they end: for replies that were cut. */
export function* completeObjectsIn(reply: string): Generator<unknown> {
  const text = withoutThinking(visible(reply));
  for (const block of balancedBlocks(text, DEEPEST)) yield* parsed(block);
}

const visible = (reply: string): string =>
  reply.slice(0, MOST_CHARACTERS).replaceAll(/[\ufeff\u200b-\u200f\u2060]/g, "");

/** What a model wrote between its thinking tags is a draft; an open tag means that it never came to an answer. */
function withoutThinking(reply: string): string {
  return reply
    .replaceAll(/<(think|thinking|thought|reasoning)>[\s\S]*?(?:<\/\1>|$)/gi, "")
    .replace(/^[\s\S]*<\/(?:think|thinking|thought|reasoning)>/i, "");
}

function* parsed(text: string): Generator<unknown> {
  if (text === "") return;
  const isEscaped = /^\{\s*\\"/.test(text);
  try {
    yield* unwrapped(JSON.parse(isEscaped ? `"${text}"` : text));
  } catch {
    return;
  }
}

function* repaired(text: string): Generator<unknown> {
  if (text.length > MOST_REPAIRED || depthOf(text) > DEEPEST) return;
  try {
    yield* unwrapped(JSON.parse(jsonrepair(text)));
  } catch {
    return;
  }
}

/** JSON inside a JSON string, as some servers wrap tool calls; others forget the string's own quotation marks. */
function* unwrapped(value: unknown): Generator<unknown> {
  if (typeof value !== "string") yield value;
  else if (/^\s*[[{]/.test(value)) yield* parsed(value);
}

/** From the first brace to the last one, and to the end: for text whose brackets do not balance. */
function openPieces(text: string): string[] {
  const from = text.search(/[[{]/);
  if (from < 0) return [];
  const to = Math.max(text.lastIndexOf("}"), text.lastIndexOf("]"));
  return [text.slice(from, to + 1), text.slice(from)].filter((piece) => piece.length > 1);
}

/** The objects and arrays that open within `depth` brackets and close again; strings are skipped. */
function balancedBlocks(text: string, depth = 0): string[] {
  const blocks: string[] = [];
  const open: number[] = [];
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      if (character === "\\") at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = open.length > 0;
    else if (character === "{" || character === "[") open.push(at);
    else if (character === "}" || character === "]") {
      const from = open.pop();
      if (from !== undefined && open.length <= depth) blocks.push(text.slice(from, at + 1));
    }
  }
  return blocks;
}

function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of text) {
    if (character === "{" || character === "[") deepest = Math.max(deepest, (depth += 1));
    else if (character === "}" || character === "]") depth -= 1;
  }
  return deepest;
}
