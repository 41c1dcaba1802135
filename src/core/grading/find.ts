import { KIND_CLASSES, NODE_KINDS } from "../board/kinds.ts";
import type { Lexicon } from "../catalog/lexicon.ts";
import { DojoError } from "../errors.ts";
import { wordsOf } from "../evidence/words.ts";

/** An expression of the `find` language; `column` counts from 1. */
export type FindNode =
  | { readonly kind: "phrase"; readonly text: string; readonly column: number }
  | { readonly kind: "concept"; readonly id: string; readonly column: number }
  | { readonly kind: "number"; readonly unit: string; readonly column: number }
  | { readonly kind: "board-has"; readonly part: string; readonly column: number }
  | {
      readonly kind: "board-path";
      readonly from: string;
      readonly to: string;
      readonly column: number;
    }
  | {
      readonly kind: "and" | "or";
      readonly operands: readonly FindNode[];
      readonly column: number;
    };

/** An expression that cannot be read: says the column and the remedy. */
export class FindError extends DojoError {
  override readonly name = "FindError";

  constructor(
    readonly column: number,
    problem: string,
  ) {
    super(`column ${column}: ${problem}`);
  }
}

/** What the operands may name. */
export interface Vocabulary {
  readonly concepts: ReadonlySet<string>;
  readonly units: ReadonlySet<string>;
}

export function vocabularyOf(lexicon: Lexicon): Vocabulary {
  return {
    concepts: new Set(lexicon.concepts.map((concept) => concept.id)),
    units: new Set(lexicon.units.map((unit) => unit.id)),
  };
}

/** What `board:has` takes: kinds and classes of kinds. */
const PARTS: ReadonlySet<string> = new Set<string>([...NODE_KINDS, ...Object.keys(KIND_CLASSES)]);

/** Reads an expression: `&` binds tighter than `|`. Throws a `FindError`. */
export function parseFind(text: string, vocabulary: Vocabulary): FindNode {
  return new Parser(tokensOf(text), text.length + 1, vocabulary).parse();
}

type Mark = "&" | "|" | "(" | ")";
type Token =
  | { readonly kind: "mark"; readonly mark: Mark; readonly column: number }
  | { readonly kind: "phrase"; readonly text: string; readonly column: number }
  | { readonly kind: "concept"; readonly id: string; readonly column: number }
  | {
      readonly kind: "call";
      readonly name: string;
      readonly argument: string;
      readonly column: number;
    };

const SPACE = /\s+/y;
const MARK = /[&|()]/y;
const CALL = /(board:[\w-]+|number)\s*\(([^()&|]*)\)/y;
const CONCEPT = /#([\w-]*)/y;
const PHRASE = /(?!board:)[^&|()#]+?(?=\s*(?:[&|()#]|$|board:|number\s*\())/y;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null) at += match[0].length;
    return match;
  };
  while (at < text.length) {
    const column = at + 1;
    if (take(SPACE) !== null) continue;
    const mark = take(MARK);
    const call = mark === null ? take(CALL) : null;
    const concept = mark === null && call === null ? take(CONCEPT) : null;
    if (mark !== null) tokens.push({ kind: "mark", mark: mark[0] as Mark, column });
    else if (call !== null)
      tokens.push({ kind: "call", name: call[1] ?? "", argument: call[2] ?? "", column });
    else if (concept !== null) tokens.push({ kind: "concept", id: concept[1] ?? "", column });
    else tokens.push({ kind: "phrase", text: (take(PHRASE) ?? unreadable(text, at))[0], column });
  }
  return tokens;
}

function unreadable(text: string, at: number): never {
  const name = /^\S+/.exec(text.slice(at))?.[0] ?? "";
  throw new FindError(
    at + 1,
    `"${name}" is not complete; write board:has(kind), board:path(a, b) or number(unit)`,
  );
}

const OPERAND = "a phrase, #concept, number(unit), board:has(kind) or board:path(a, b)";

class Parser {
  #at = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly endColumn: number,
    private readonly vocabulary: Vocabulary,
  ) {}

  parse(): FindNode {
    const node = this.#or();
    const rest = this.tokens[this.#at];
    if (rest?.kind === "mark" && rest.mark === ")")
      throw new FindError(rest.column, 'this ")" has no "("; remove it');
    if (rest !== undefined)
      throw new FindError(rest.column, 'two operands side by side; put "&" or "|" between them');
    return node;
  }

  #or(): FindNode {
    return this.#chain("|", "or", () => this.#and());
  }

  #and(): FindNode {
    return this.#chain("&", "and", () => this.#operand());
  }

  #chain(mark: Mark, kind: "and" | "or", next: () => FindNode): FindNode {
    const column = this.tokens[this.#at]?.column ?? this.endColumn;
    const first = next();
    const operands = [first];
    while (this.#takeMark(mark)) operands.push(next());
    return operands.length === 1 ? first : { kind, operands, column };
  }

  #operand(): FindNode {
    const token = this.tokens[this.#at];
    if (token === undefined)
      throw new FindError(
        this.endColumn,
        `the expression ends where an operand is due; add ${OPERAND}`,
      );
    this.#at += 1;
    if (token.kind === "phrase") return phrase(token.text, token.column);
    if (token.kind === "concept") return this.#concept(token.id, token.column);
    if (token.kind === "call") return this.#call(token.name, token.argument, token.column);
    if (token.mark !== "(")
      throw new FindError(token.column, `nothing stands before "${token.mark}"; add ${OPERAND}`);
    const inner = this.#or();
    if (!this.#takeMark(")"))
      throw new FindError(token.column, 'this "(" is never closed; add ")"');
    return inner;
  }

  #takeMark(mark: Mark): boolean {
    const token = this.tokens[this.#at];
    if (token?.kind !== "mark" || token.mark !== mark) return false;
    this.#at += 1;
    return true;
  }

  #concept(id: string, column: number): FindNode {
    if (this.vocabulary.concepts.has(id)) return { kind: "concept", id, column };
    throw new FindError(
      column,
      `no concept #${id} in rubrics/lexicon.yaml; ${suggestion(id, this.vocabulary.concepts)}`,
    );
  }

  #call(name: string, argument: string, column: number): FindNode {
    const parts = argument.split(",").map((part) => part.trim());
    const [first = "", second = ""] = parts;
    if (name === "number") {
      if (this.vocabulary.units.has(first) && parts.length === 1)
        return { kind: "number", unit: first, column };
      throw new FindError(
        column,
        `no unit "${argument}" in rubrics/lexicon.yaml; ${suggestion(argument, this.vocabulary.units)}`,
      );
    }
    if (name === "board:has") {
      if (PARTS.has(first) && parts.length === 1) return { kind: "board-has", part: first, column };
      throw new FindError(
        column,
        `no kind "${argument}" of board parts; ${suggestion(argument, PARTS)}`,
      );
    }
    if (name !== "board:path")
      throw new FindError(column, `unknown ${name}(…); write board:has(kind) or board:path(a, b)`);
    if (parts.length === 2 && first !== "" && second !== "")
      return { kind: "board-path", from: first, to: second, column };
    throw new FindError(column, "board:path takes two parts, as in board:path(client, store)");
  }
}

function phrase(text: string, column: number): FindNode {
  if (wordsOf(text).length > 0) return { kind: "phrase", text, column };
  throw new FindError(column, `"${text}" has no words; write ${OPERAND}`);
}

/** The nearest known name by common letters, or where to look. */
function suggestion(wanted: string, known: ReadonlySet<string>): string {
  const pairs = (word: string): string[] =>
    Array.from(word.slice(1), (letter, i) => word.charAt(i) + letter);
  const wantedPairs = new Set(pairs(wanted));
  let best = "";
  let bestShare = 0;
  for (const name of known) {
    const own = pairs(name);
    const share =
      (2 * own.filter((pair) => wantedPairs.has(pair)).length) /
      (own.length + wantedPairs.size || 1);
    if (share > bestShare) [best, bestShare] = [name, share];
  }
  return bestShare >= 0.4
    ? `did you mean "${best}"?`
    : `known are ${[...known].slice(0, 6).join(", ")}, …`;
}
