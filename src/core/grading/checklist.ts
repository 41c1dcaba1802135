import { boardFacts } from "../board/facts.ts";
import type { BoardGraph } from "../board/graph.ts";
import type { Lexicon } from "../catalog/lexicon.ts";
import type { Criterion, Find, Rubric } from "../catalog/rubric.ts";
import type { Source } from "../evidence/source.ts";
import {
  assembleGrade,
  type GradeBody,
  type GradingTask,
  type RaisedFlag,
  type SignalVerdict,
} from "./assemble.ts";
import { assignFindings } from "./assign.ts";
import { type FindNode, parseFind, type Vocabulary, vocabularyOf } from "./find.ts";
import { type Finding, type SignalFindings, weighFindings } from "./findings.ts";
import type { GradeQuote } from "./grade.ts";
import type { Hit } from "./hit.ts";
import type { LevelCap } from "./level.ts";
import { compileLexicon, Matcher } from "./matcher.ts";
import { gradeQuote, Quoter } from "./quotes.ts";
import { readScript, type Script } from "./script.ts";

export interface ChecklistTask extends GradingTask {
  readonly sources: readonly Source[];
  readonly board: BoardGraph;
  readonly lexicon: Lexicon;
}

export const CHECKLIST_VERSION = "1";

/** Grades without a model: looks for each signal's expressions in what the candidate affirmed. Deterministic. */
export function gradeChecklist(task: ChecklistTask): GradeBody {
  const script = readScript(task.sources);
  const finder = new SignalFinder(task, script);
  return assembleGrade(task, {
    grader: { kind: "checklist", name: "Checklist", version: CHECKLIST_VERSION },
    verdicts: finder.verdicts(),
    redFlags: finder.redFlags(),
    ceiling: checklistCeiling,
    ungraded: [],
    droppedQuotes: 0,
    addressedToGrader: script.addressed.map(({ source, text }) => gradeQuote(source, text)),
    tokens: null,
    overall: "score",
  });
}

/** Words alone cannot show judgement. */
function checklistCeiling(criterion: Criterion): LevelCap | null {
  return criterion.judgement
    ? { level: 3, reason: "the checklist gives at most level 3 where judgement counts" }
    : null;
}

/** A `find` as parsed: the alternatives of `any` are one part, each line of `all` is one. */
type Parts = readonly (readonly FindNode[])[];

const compiledFinds = new WeakMap<Find, Parts>();

/** Parsed once for each `find`. */
export function partsOf(find: Find, vocabulary: Vocabulary): Parts {
  const known = compiledFinds.get(find);
  if (known !== undefined) return known;
  const parse = (expression: string): FindNode => parseFind(expression, vocabulary);
  const parts = [
    ...(find.all ?? []).map((line) => [parse(line)]),
    ...(find.any === undefined ? [] : [find.any.map(parse)]),
  ];
  compiledFinds.set(find, parts);
  return parts;
}

interface QuotedFinding extends Finding {
  readonly quotes: readonly GradeQuote[];
}

/** Findings beyond these can hardly change who gets which sentence. */
const MAX_FINDINGS = 24;

class SignalFinder {
  readonly #matcher: Matcher;
  readonly #vocabulary: Vocabulary;
  readonly #script: Script;
  readonly #quoter: Quoter;
  readonly #rubric: Rubric;

  constructor({ board, lexicon, rubric, sources }: ChecklistTask, script: Script) {
    this.#matcher = new Matcher(script, boardFacts(board), compileLexicon(lexicon));
    this.#vocabulary = vocabularyOf(lexicon);
    this.#script = script;
    this.#quoter = new Quoter(script, sources);
    this.#rubric = rubric;
  }

  verdicts(): Map<string, SignalVerdict> {
    const signals = this.#rubric.signals.map((signal) => {
      const findings = this.#findingsOf(signal.find, isAsking(signal.text));
      return { id: signal.id, denied: findings.denied, claims: this.#quotable(findings) };
    });
    const assigned = assignFindings(signals.map((signal) => signal.claims));
    return new Map(
      signals.map(({ id, denied }, at) => [id, this.#verdictOf(assigned[at] ?? null, denied)]),
    );
  }

  redFlags(): RaisedFlag[] {
    return this.#rubric.red_flags.flatMap((flag) => {
      if (flag.find === undefined) return [];
      const [said] = this.#quotable(this.#findingsOf(flag.find, false)).filter(
        (finding) => finding.credit === 1,
      );
      return said === undefined ? [] : [{ flag, quotes: said.quotes }];
    });
  }

  #findingsOf(find: Find, questionsCount: boolean): SignalFindings {
    const parts = partsOf(find, this.#vocabulary).map((nodes) =>
      nodes.flatMap((node): readonly Hit[] => this.#matcher.find(node)),
    );
    return weighFindings(parts, { script: this.#script, questionsCount });
  }

  /** Full points first, one per sentence, each with the quotes that prove it. */
  #quotable({ affirmed }: SignalFindings): QuotedFinding[] {
    const seen = new Set<number | null>();
    const quotable: QuotedFinding[] = [];
    for (const finding of affirmed.toSorted((a, b) => b.credit - a.credit)) {
      if (seen.has(finding.sentence) || quotable.length >= MAX_FINDINGS) continue;
      const quotes = this.#quoter.quotesOf(finding.hit);
      if (quotes.length === 0) continue;
      seen.add(finding.sentence);
      quotable.push({ ...finding, quotes });
    }
    return quotable;
  }

  #verdictOf(finding: QuotedFinding | null, denied: Hit | null): SignalVerdict {
    if (finding !== null)
      return { verdict: finding.credit === 1 ? "met" : "partial", quotes: finding.quotes };
    const quotes = denied === null ? [] : this.#quoter.quotesOf(denied);
    return quotes.length === 0
      ? { verdict: "absent", quotes: [] }
      : { verdict: "contradicted", quotes };
  }
}

/** Some signals consist in asking: there a question is as good as a statement. */
const isAsking = (text: string): boolean => /^asks\b/i.test(text);
