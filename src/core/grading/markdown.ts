import type { Claim } from "./claim.ts";
import type {
  CriterionGrade,
  Grade,
  GradeQuote,
  SignalGrade,
  StageTime,
  Verdict,
} from "./grade.ts";
import { doubtsOf, howMadeSection } from "./markdownModel.ts";
import { clock, plain, plural } from "./markdownText.ts";
import { bandName } from "./score.ts";

/** What a scorecard tells beside the grade itself. */
export interface ScorecardContext {
  readonly title: string;
  /** ISO 8601; empty where nobody knows. */
  readonly date: string;
  /** 0 where nobody knows. */
  /** Null where nobody knows. */
  readonly durationMs: number | null;
  readonly stages: readonly StageTime[];
  readonly self: Grade | null;
  readonly claims: readonly Claim[];
}

/** The scorecard as Markdown that reads well on its own. */
export function gradeMarkdown(grade: Grade, context: ScorecardContext): string {
  const sections = [
    headSection(grade, context),
    redFlagSection(grade),
    ...grade.criteria.map((criterion) => criterionSection(criterion, grade, context)),
    nextSection(grade),
    stageSection(context.stages),
    aboutSection(grade),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function headSection(grade: Grade, { title, date, durationMs, self }: ScorecardContext): string {
  const facts = [
    date.slice(0, 10),
    durationMs === null ? "" : `${clock(durationMs)} minutes`,
    `${grade.target_level} level`,
    `graded by ${plain(grade.grader.name)}`,
  ];
  const lines = [
    `# ${plain(title)}: scorecard`,
    facts.filter(Boolean).join(" · "),
    `**${headline(grade)}**`,
  ];
  if (grade.gate !== null) lines.push(`Lowered by a gate: ${grade.gate}`);
  if (self?.score !== null && self !== null)
    lines.push(`Your own grade before this one: ${self.score} of 100.`);
  if (grade.warnings.length > 0) lines.push(warningsOf(grade));
  return lines.join("\n\n");
}

const warningsOf = ({ warnings }: Grade): string =>
  ["Before you believe this grade:", warnings.map((one) => `- ${plain(one)}`).join("\n")].join(
    "\n\n",
  );

function headline({ grader, score, max_score, band, criteria, run }: Grade): string {
  const why = run?.complete === false ? "it was stopped before the end" : "too little was graded";
  const points = score === null ? `no score: ${why}` : `score ${score} of at most ${max_score}`;
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

function criterionSection(
  criterion: CriterionGrade,
  { ungraded }: Grade,
  { self, claims }: ScorecardContext,
): string {
  const { id, title, weight, level, anchors, capped_by, confidence, signals } = criterion;
  const own = self?.criteria.find((other) => other.id === id)?.level ?? null;
  if (level === null && own === null && signals.length === 0) return "";
  const missed = ungraded.find((one) => one.criterion === id);
  const graded = level === null ? "not graded" : `level ${level} of 4`;
  const lines = [`## ${plain(title)}: ${graded}${weight > 0 ? ` (weight ${weight})` : ""}`];
  const details = [
    ...(level === null ? [] : [plain(anchors[level])]),
    ...(own === null ? [] : [`You said: level ${own}.`]),
    ...capped_by.map((reason) => `Kept down by: ${plain(reason)}.`),
    ...(missed === undefined ? [] : [`Not graded: ${plain(missed.reason)}`]),
  ];
  if (details.length > 0) lines.push(details.join("  \n"));
  if (confidence?.level === "low") lines.push(doubtsOf(confidence));
  // Without verdicts its signals are neither found nor missing.
  if (signals.length > 0 && missed === undefined)
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
function nextSection({ criteria, ungraded }: Grade): string {
  const missing = criteria
    .filter(({ id }) => !ungraded.some(({ criterion }) => criterion === id))
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

const MODEL_LIMITS =
  "A language model judged each signal. Every quote was looked up in what you said, wrote or drew, and the score was " +
  "computed from what held. It can still read a passage too kindly or too harshly: look at the evidence.";

const LIMITS: Readonly<Record<Grade["grader"]["kind"], readonly string[]>> = {
  checklist: [CHECKLIST_LIMITS],
  model: [MODEL_LIMITS],
  self: [],
};

function aboutSection(grade: Grade): string {
  const { dropped_quotes: dropped, run } = grade;
  const titleOf = (id: string): string => grade.criteria.find((one) => one.id === id)?.title ?? id;
  const facts = [
    ...LIMITS[grade.grader.kind],
    ...grade.ungraded.map(
      ({ criterion, reason }) => `${plain(titleOf(criterion))} was not graded: ${plain(reason)}`,
    ),
    ...(dropped === 0
      ? []
      : [
          `${plural(dropped, "quote was", "quotes were")} dropped: not yours, or too little to prove anything.`,
        ]),
    ...grade.addressed_to_grader.map(
      ({ text }) => `Ignored because it speaks to the grader: “${plain(text)}”`,
    ),
    ...(run === undefined ? [] : [howMadeSection(grade, run)]),
    `Question ${grade.question}, revision ${grade.question_revision}; rubric revision ${grade.rubric_revision}; ` +
      `${plain(grade.grader.name)} ${grade.grader.version}.`,
  ];
  return ["## About this grade", ...facts].join("\n\n");
}
