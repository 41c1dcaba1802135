import type { Claim } from "./claim.ts";
import type {
  CriterionGrade,
  Grade,
  GradeQuote,
  SignalGrade,
  StageTime,
  Verdict,
} from "./grade.ts";
import { bandName } from "./score.ts";

/** What a scorecard tells beside the grade itself. */
export interface ScorecardContext {
  readonly title: string;
  /** ISO 8601; empty where nobody knows. */
  readonly date: string;
  /** 0 where nobody knows. */
  readonly durationMs: number;
  readonly stages: readonly StageTime[];
  readonly self: Grade | null;
  readonly claims: readonly Claim[];
}

/** The scorecard as Markdown that reads well on its own. */
export function gradeMarkdown(grade: Grade, context: ScorecardContext): string {
  const sections = [
    headSection(grade, context),
    redFlagSection(grade),
    ...grade.criteria.map((criterion) => criterionSection(criterion, context)),
    nextSection(grade),
    stageSection(context.stages),
    aboutSection(grade),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function headSection(grade: Grade, { title, date, durationMs, self }: ScorecardContext): string {
  const facts = [
    date.slice(0, 10),
    durationMs > 0 ? `${clock(durationMs)} minutes` : "",
    `${grade.target_level} level`,
    `graded by ${grade.grader.name}`,
  ];
  const lines = [
    `# ${plain(title)}: scorecard`,
    facts.filter(Boolean).join(" · "),
    `**${headline(grade)}**`,
  ];
  if (grade.gate !== null) lines.push(`Lowered by a gate: ${grade.gate}`);
  if (self?.score !== null && self !== null)
    lines.push(`Your own grade before this one: ${self.score} of 100.`);
  return lines.join("\n\n");
}

function headline({ grader, score, max_score, band, criteria }: Grade): string {
  const points =
    score === null ? "no score: too little was graded" : `score ${score} of at most ${max_score}`;
  if (grader.kind !== "checklist")
    return [band === null ? "" : bandName(band), points].filter(Boolean).join(", ");
  const signals = criteria.flatMap((criterion) => criterion.signals);
  const found = signals.filter(({ verdict }) => verdict === "met").length;
  const partial = signals.filter(({ verdict }) => verdict === "partial").length;
  const halves = partial === 0 ? "" : `, ${partial} in part`;
  return `Found ${found} of ${signals.length} signals${halves} (${points})`;
}

function redFlagSection({ red_flags: flags }: Grade): string {
  if (flags.length === 0) return "";
  const items = flags.map(({ text, quotes }) =>
    [`- **${plain(text)}**`, ...quotes.map(quoteLine)].join("\n"),
  );
  return ["## Red flags", items.join("\n")].join("\n\n");
}

function criterionSection(criterion: CriterionGrade, { self, claims }: ScorecardContext): string {
  const { id, title, weight, level, anchors, capped_by, signals } = criterion;
  const own = self?.criteria.find((other) => other.id === id)?.level ?? null;
  if (level === null && own === null && signals.length === 0) return "";
  const graded = level === null ? "not graded" : `level ${level} of 4`;
  const lines = [`## ${plain(title)}: ${graded}${weight > 0 ? ` (weight ${weight})` : ""}`];
  const details = [
    ...(level === null ? [] : [plain(anchors[level])]),
    ...(own === null ? [] : [`You said: level ${own}.`]),
    ...capped_by.map((reason) => `Kept down by: ${plain(reason)}.`),
  ];
  if (details.length > 0) lines.push(details.join("  \n"));
  if (signals.length > 0)
    lines.push(signals.map((signal) => signalItem(signal, claims)).join("\n"));
  return lines.join("\n\n");
}

const MARKS: Readonly<Record<Verdict, string>> = {
  met: "✓",
  partial: "◐",
  absent: "○",
  contradicted: "✗",
};

function signalItem(
  { id, verdict, text, tier, next, quotes }: SignalGrade,
  claims: readonly Claim[],
): string {
  const lines = [
    `- ${MARKS[verdict]} ${plain(text)}${tier === "stretch" ? " *(stretch)*" : ""}`,
    ...quotes.map(quoteLine),
  ];
  for (const claim of claims) {
    if (claim.signal === id)
      lines.push(`  - You say you did: “${plain(claim.text)}” (${claim.source}). Not counted.`);
  }
  if (verdict !== "met") lines.push(`  - Next time: ${plain(next)}`);
  return lines.join("\n");
}

const quoteLine = (quote: GradeQuote): string => `  > “${plain(quote.text)}” (${placeOf(quote)})`;

const KINDS: Readonly<Record<GradeQuote["kind"], string>> = {
  speech: "said",
  notes: "notes",
  board: "board",
};

function placeOf({ kind, source, t }: GradeQuote): string {
  const where = kind === "board" ? KINDS.board : `${KINDS[kind]}, ${source}`;
  return t === null ? where : `${where} at ${clock(t)}`;
}

const MOST_NEXT = 5;
const URGENCY = { core: 0, basic: 1, stretch: 2 } as const;

/** What to do first: missing core points of the heaviest criteria. */
function nextSection({ criteria }: Grade): string {
  const missing = criteria
    .flatMap(({ weight, signals }) => signals.map((signal) => ({ ...signal, weight })))
    .filter(({ verdict }) => verdict !== "met")
    .sort((a, b) => URGENCY[a.tier] - URGENCY[b.tier] || b.weight - a.weight)
    .slice(0, MOST_NEXT);
  if (missing.length === 0) return "";
  return ["## Next time", missing.map(({ next }, i) => `${i + 1}. ${plain(next)}`).join("\n")].join(
    "\n\n",
  );
}

function stageSection(stages: readonly StageTime[]): string {
  if (stages.length === 0) return "";
  const items = stages.map(({ name, spent_ms, budget_ms }) => {
    const over = spent_ms > budget_ms ? `, ${clock(spent_ms - budget_ms)} over` : "";
    return `- ${plain(name)}: ${clock(spent_ms)} of ${clock(budget_ms)}${over}`;
  });
  return ["## Time", items.join("\n")].join("\n\n");
}

const CHECKLIST_LIMITS =
  "The checklist looks for words and shapes. It knows who spoke, what was denied and what was only listed, and it checks " +
  "that every quote is really yours. It cannot tell whether your reasoning is right, and it misses ideas said in words that " +
  "it does not know. It gives no hiring band, and at most level 3 where judgement counts.";

function aboutSection(grade: Grade): string {
  const facts = [
    ...(grade.grader.kind === "checklist" ? [CHECKLIST_LIMITS] : []),
    ...grade.ungraded.map(
      ({ criterion, reason }) => `Not graded: ${criterion} (${plain(reason)}).`,
    ),
    ...(grade.dropped_quotes === 0
      ? []
      : [`Dropped because they are not in your material: ${grade.dropped_quotes} quotes.`]),
    ...grade.addressed_to_grader.map(
      ({ text }) => `Ignored because it speaks to the grader: “${plain(text)}”`,
    ),
    `Question ${grade.question}, revision ${grade.question_revision}; rubric revision ${grade.rubric_revision}; ` +
      `${grade.grader.name} ${grade.grader.version}.`,
  ];
  return ["## About this grade", ...facts].join("\n\n");
}

/** One line in which nothing of a candidate's text acts as Markdown or HTML. */
const plain = (text: string): string =>
  text
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\\`*_[\]<>#|~]/g, "\\$&");

/** Minutes and seconds, "12:05". */
function clock(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
