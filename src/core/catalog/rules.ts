import type { Curriculum, Facts } from "./curriculum.ts";
import { mentionsOf, type Decoys } from "./decoys.ts";
import type { GoldAnswer } from "./gold.ts";
import type { FollowUp, QuestionFile } from "./question.ts";
import type { CoreRubric, Rubric, Tier } from "./rubric.ts";

/** What is wrong, and where in the file: a path of keys and indexes, as zod gives them. */
export interface Finding {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

const SMALLEST: Record<Tier, number> = { basic: 1, core: 2, stretch: 1 };
/** So that an interview which touches several of them still leaves a choice. */
const FEWEST_DECOYS = 12;

function duplicates(ids: readonly string[], key: string): Finding[] {
  return ids.flatMap((id, index) =>
    ids.indexOf(id) < index
      ? [{ path: [key, index, "id"], message: `the id "${id}" is used twice` }]
      : [],
  );
}

/** The rules of a question beyond its shape: links, budgets, order. */
export function questionFindings(
  question: QuestionFile,
  rubric: Rubric | undefined,
  { curriculum, facts }: { curriculum: Curriculum; facts: Facts },
): Finding[] {
  const topics = new Set(curriculum.topics.map((topic) => topic.id));
  const known = new Set(facts.facts.map((fact) => fact.id));
  const signals = new Set(rubric?.signals.map((signal) => signal.id));
  const planned = question.stages.reduce((sum, stage) => sum + stage.minutes, 0);
  const findings = [
    ...duplicates(
      question.stages.map((stage) => stage.id),
      "stages",
    ),
    ...duplicates(
      question.clarifications.map((one) => one.id),
      "clarifications",
    ),
    ...duplicates(
      question.beats.map((beat) => beat.id),
      "beats",
    ),
  ];
  if (Math.abs(planned - question.minutes) > 1e-6)
    findings.push({
      path: ["stages"],
      message: `stages add up to ${planned} minutes, not ${question.minutes}`,
    });
  for (const [index, id] of question.topics.entries())
    if (!topics.has(id))
      findings.push({
        path: ["topics", index],
        message: `unknown topic "${id}": add it to curriculum.yaml`,
      });
  for (const [index, id] of question.facts.entries())
    if (!known.has(id))
      findings.push({
        path: ["facts", index],
        message: `unknown fact "${id}": add it to facts.yaml`,
      });
  for (const [index, beat] of question.beats.entries()) {
    if (beat.minute > question.minutes)
      findings.push({
        path: ["beats", index, "minute"],
        message: `is after the end (${question.minutes} minutes)`,
      });
    if (beat.unless !== undefined && rubric && !signals.has(beat.unless))
      findings.push({
        path: ["beats", index, "unless"],
        message: `unknown signal "${beat.unless}"`,
      });
  }
  return findings;
}

/** The rules of a rubric beyond its shape: weights, tiers, ids. */
export function rubricFindings(rubric: Rubric, core: CoreRubric): Finding[] {
  const criteria = new Set(core.criteria.map((criterion) => criterion.id));
  const sum = Object.values(rubric.weights).reduce((total, weight) => total + weight, 0);
  const findings = [
    ...duplicates(
      rubric.signals.map((signal) => signal.id),
      "signals",
    ),
    ...duplicates(
      rubric.red_flags.map((flag) => flag.id),
      "red_flags",
    ),
  ];
  if (Math.abs(sum - 100) > 1e-6)
    findings.push({ path: ["weights"], message: `weights add up to ${sum}, not 100` });
  for (const id of Object.keys(rubric.weights))
    if (!criteria.has(id))
      findings.push({ path: ["weights", id], message: `unknown criterion "${id}"` });
  for (const { id, optional } of core.criteria)
    if (!optional && !(id in rubric.weights))
      findings.push({ path: ["weights"], message: `the criterion "${id}" has no weight` });
  for (const [index, signal] of rubric.signals.entries())
    if (!(signal.criterion in rubric.weights))
      findings.push({
        path: ["signals", index, "criterion"],
        message: `"${signal.criterion}" has no weight in this rubric`,
      });
  for (const [index, flag] of rubric.red_flags.entries())
    for (const id of Object.keys(flag.cap))
      if (!(id in rubric.weights))
        findings.push({
          path: ["red_flags", index, "cap", id],
          message: `"${id}" has no weight in this rubric`,
        });
  return [...findings, ...tierFindings(rubric)];
}

function tierFindings(rubric: Rubric): Finding[] {
  const findings: Finding[] = [];
  for (const id of Object.keys(rubric.weights))
    for (const [tier, smallest] of Object.entries(SMALLEST)) {
      const count = rubric.signals.filter(
        (signal) => signal.criterion === id && signal.tier === tier,
      ).length;
      if (count < smallest)
        findings.push({
          path: ["weights", id],
          message: `"${id}" needs ${smallest} ${tier} signal(s) and has ${count}`,
        });
    }
  return findings;
}

/** The rules of the decoys beyond their shape: ids, number, and words that find the decoy itself. */
export function decoyFindings({ decoys }: Decoys): Finding[] {
  const findings = duplicates(
    decoys.map((decoy) => decoy.id),
    "decoys",
  );
  if (decoys.length < FEWEST_DECOYS)
    findings.push({
      path: ["decoys"],
      message: `needs ${FEWEST_DECOYS} decoys and has ${decoys.length}`,
    });
  for (const [index, decoy] of decoys.entries())
    if (!mentionsOf(decoy.text)(decoy))
      findings.push({
        path: ["decoys", index, "words"],
        message: `"${decoy.id}" has none of these words in its own text: add the words that tell its topic`,
      });
  return findings;
}

/** A reply must not name a signal where it means a decoy: their ids differ. */
export function decoyIdFindings(rubric: Rubric, { decoys }: Decoys): Finding[] {
  const ids = new Set(decoys.map((decoy) => decoy.id));
  return rubric.signals.flatMap(({ id }, index) =>
    ids.has(id)
      ? [{ path: ["signals", index, "id"], message: `"${id}" is the id of a decoy: use another` }]
      : [],
  );
}

/** Each follow-up must probe a criterion that this question weighs. */
export function followUpFindings(
  followups: readonly FollowUp[],
  rubric: Rubric | undefined,
): Finding[] {
  const unknown = followups.flatMap(({ probes }, index) =>
    rubric && !(probes in rubric.weights)
      ? [
          {
            path: ["followups", index, "probes"],
            message: `"${probes}" has no weight in the rubric`,
          },
        ]
      : [],
  );
  return [
    ...duplicates(
      followups.map((one) => one.id),
      "followups",
    ),
    ...unknown,
  ];
}

/** The rules of a gold answer: a level for each weighted criterion, turns in order, edges between its nodes. */
export function goldFindings(gold: GoldAnswer, rubric: Rubric | undefined): Finding[] {
  const findings: Finding[] = [];
  const nodes = new Set(gold.board.nodes.map((node) => node.id));
  for (const id of Object.keys(rubric?.weights ?? {}))
    if (!(id in gold.expected))
      findings.push({ path: ["expected"], message: `"${id}" has no expected level` });
  for (const id of Object.keys(gold.expected))
    if (rubric && !(id in rubric.weights))
      findings.push({ path: ["expected", id], message: `"${id}" has no weight in the rubric` });
  for (const [index, edge] of gold.board.edges.entries())
    for (const end of ["from", "to"] as const)
      if (!nodes.has(edge[end]))
        findings.push({
          path: ["board", "edges", index, end],
          message: `unknown node "${edge[end]}"`,
        });
  for (const [index, node] of gold.board.nodes.entries())
    if (node.in !== undefined && !nodes.has(node.in))
      findings.push({
        path: ["board", "nodes", index, "in"],
        message: `unknown node "${node.in}"`,
      });
  for (const [index, turn] of gold.turns.entries()) {
    const before = gold.turns[index - 1];
    if (before && milliseconds(before.at) > milliseconds(turn.at))
      findings.push({
        path: ["turns", index, "at"],
        message: `${turn.at} is before the turn above it (${before.at})`,
      });
  }
  return findings;
}

/** "12:40" in milliseconds. */
export function milliseconds(at: string): number {
  const [minutes = 0, seconds = 0] = at.split(":").map(Number);
  return (minutes * 60 + seconds) * 1000;
}
