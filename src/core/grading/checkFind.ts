import type { Lexicon } from "../catalog/lexicon.ts";
import type { Question } from "../catalog/question.ts";
import type { CoreRubric, Find, Rubric } from "../catalog/rubric.ts";
import type { Finding } from "../catalog/rules.ts";
import type { Source } from "../evidence/source.ts";
import { FindError, type FindNode, parseFind, type Vocabulary, vocabularyOf } from "./find.ts";
import { compileLexicon, Matcher } from "./matcher.ts";
import { readScript } from "./script.ts";

/** What is wrong with the `find` expressions of a rubric; paths are those of the rubric file. */
export function findProblems(
  rubric: Rubric,
  question: Question,
  core: CoreRubric,
  lexicon: Lexicon,
): Finding[] {
  const checker = new FindChecker(givenTexts(question, core), lexicon);
  return [
    ...rubric.signals.flatMap(({ find }, at) => checker.check(find, ["signals", at, "find"])),
    ...rubric.red_flags.flatMap(({ find }, at) =>
      find === undefined ? [] : checker.check(find, ["red_flags", at, "find"]),
    ),
  ];
}

/** A text that every candidate is given, or that is no candidate's: an expression that matches it proves nothing. */
interface GivenText {
  readonly where: string;
  readonly text: string;
}

function givenTexts(question: Question, core: CoreRubric): GivenText[] {
  return [
    ...question.prompt.split(/\n\s*\n/).map((text) => ({ where: "the prompt", text })),
    ...question.beats.map(({ id, say }) => ({
      where: `the interviewer's line "${id}"`,
      text: say,
    })),
    ...question.clarifications.map(({ id, answer }) => ({
      where: `the answer to "${id}"`,
      text: answer,
    })),
    ...core.criteria.flatMap(({ id, anchors }) =>
      Object.entries(anchors).map(([level, text]) => ({
        where: `the anchor of ${id}, level ${level}`,
        text,
      })),
    ),
  ];
}

const NOTHING_DRAWN = { has: () => null, path: () => null };

class FindChecker {
  readonly #vocabulary: Vocabulary;
  readonly #matchers: readonly { readonly given: GivenText; readonly matcher: Matcher }[];

  constructor(texts: readonly GivenText[], lexicon: Lexicon) {
    this.#vocabulary = vocabularyOf(lexicon);
    this.#matchers = texts.map((given) => ({
      given,
      matcher: new Matcher(
        readScript([asSource(given.text)]),
        NOTHING_DRAWN,
        compileLexicon(lexicon),
      ),
    }));
  }

  check(find: Find, path: readonly PropertyKey[]): Finding[] {
    const problems: Finding[] = [];
    const parse = (list: "any" | "all"): FindNode[] =>
      (find[list] ?? []).flatMap((expression, at) => {
        const node = this.#parse(expression);
        if (!(node instanceof FindError)) return [node];
        problems.push({ path: [...path, list, at], message: `${list}[${at}], ${node.message}` });
        return [];
      });
    const [any, all] = [parse("any"), parse("all")];
    if (problems.length > 0) return problems;
    any.forEach((node, at) => {
      const where = this.#matched([node, ...all]);
      if (where !== null)
        problems.push({ path: [...path, "any", at], message: given(`any[${at}]`, where) });
    });
    const where = any.length === 0 ? this.#matched(all) : null;
    return where === null ? problems : [{ path: [...path, "all"], message: given("all", where) }];
  }

  #parse(expression: string): FindNode | FindError {
    try {
      return parseFind(expression, this.#vocabulary);
    } catch (error) {
      if (error instanceof FindError) return error;
      throw error;
    }
  }

  /** Where all of the expressions come true, denied or not. */
  #matched(nodes: readonly FindNode[]): string | null {
    const holds = (matcher: Matcher, node: FindNode): boolean =>
      matcher.find(node).some((hit) => !hit.far);
    return (
      this.#matchers.find(({ matcher }) => nodes.every((node) => holds(matcher, node)))?.given
        .where ?? null
    );
  }
}

const given = (what: string, where: string): string =>
  `${what} already matches ${where}; ask for words that only an answer has`;

const asSource = (text: string): Source => ({
  id: "given",
  kind: "notes",
  text,
  t: null,
  speaker: "candidate",
});
