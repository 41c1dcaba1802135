import type { ModelReply } from "../../models/model.ts";
import { completeObjectsIn, jsonIn } from "../../models/replyJson.ts";
import type { Markers } from "../../models/truncation.ts";
import { answerIn } from "./answer.ts";
import { type Asked, RED_FLAGS } from "./asked.ts";
import { type JudgedUnit, readCriterion, readRedFlags } from "./judged.ts";

/** What can be used of a reply. */
export interface ReadReply {
  readonly judged: readonly JudgedUnit[];
  /** Null where the reply left them out. */
  readonly markers: Markers | null;
  /** What is wrong with the rest, for the model to read. */
  readonly problems: readonly string[];
}

/**
 * Reads a reply to a question sheet. A unit is used when it is complete and legal; nothing is made up for the others.
 * Of a reply that was cut at the token limit, only what had closed is used.
 */
export function readReply(
  { text, reasoning, finish }: Pick<ModelReply, "text" | "reasoning" | "finish">,
  asked: Asked,
): ReadReply {
  // Some servers file the answer of a thinking model under its thoughts.
  const body = text.trim() === "" ? reasoning : text;
  return finish === "length" ? readPieces(body, asked) : readWhole(body, asked);
}

/** The first usable value; one that repeats the markers wins over any that somebody may have planted. */
function readWhole(text: string, asked: Asked): ReadReply {
  let closest: ReadReply | null = null;
  for (const value of jsonIn(text)) {
    const read = readValue(value, asked);
    if (read === null) continue;
    if (read.judged.length > 0 && read.markers !== null) return read;
    if (closest === null || (closest.judged.length === 0 && read.judged.length > 0)) closest = read;
  }
  return (
    closest ?? { judged: [], markers: null, problems: ["It holds no JSON object as asked for."] }
  );
}

/** Of a cut reply: each criterion that closed, and the markers if they came first. */
function readPieces(text: string, asked: Asked): ReadReply {
  const reads = [...completeObjectsIn(text)].flatMap((value) => readValue(value, asked) ?? []);
  const judged = new Map(reads.flatMap((read) => read.judged).map((unit) => [unit.unit, unit]));
  const missing = unitsIn(asked).filter((unit) => !judged.has(unit));
  return {
    judged: [...judged.values()],
    markers: reads.find(({ markers }) => markers !== null)?.markers ?? markersBefore(text),
    problems: missing.map((unit) => `It ended before "${unit}" was complete.`),
  };
}

function readValue(value: unknown, asked: Asked): ReadReply | null {
  const answer = answerIn(value, asked);
  if (answer === null) return null;
  const readings = asked.criteria.map((criterion) => readCriterion(criterion, answer.criteria));
  const flags = asked.redFlags.length === 0 ? null : readRedFlags(answer.redFlags, asked.redFlags);
  const isSilent = asked.redFlags.length > 0 && flags === null;
  return {
    judged: [
      ...readings.filter((reading) => typeof reading !== "string"),
      ...(flags === null ? [] : [flags]),
    ],
    markers: answer.markers,
    problems: [
      ...readings.filter((reading) => typeof reading === "string"),
      ...(isSilent ? ['"red_flags" is missing.'] : []),
    ],
  };
}

const unitsIn = ({ criteria, redFlags }: Asked): string[] => [
  ...criteria.map(({ criterion }) => criterion.id),
  ...(redFlags.length === 0 ? [] : [RED_FLAGS]),
];

/** The object around the markers never closed, but they stand at its start. */
function markersBefore(text: string): Markers | null {
  const [, a] = /"marker_a"\s*:\s*"([^"]*)"/i.exec(text) ?? [];
  const [, b] = /"marker_b"\s*:\s*"([^"]*)"/i.exec(text) ?? [];
  return a === undefined || b === undefined ? null : { a, b };
}
