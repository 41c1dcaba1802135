import type { Asked } from "../../core/grading/judge/asked.ts";
import type { JudgedUnit } from "../../core/grading/judge/judged.ts";
import { type ReadReply, readReply } from "../../core/grading/judge/reply.ts";
import type { Failure } from "../../core/models/failure.ts";
import type { ModelIdentity, ModelReply } from "../../core/models/model.ts";
import {
  type Markers,
  truncationSigns,
  type TruncationSign,
} from "../../core/models/truncation.ts";

/** What a reply is worth. Units are judged only when the model has seen the whole evidence. */
export interface Assessment {
  readonly judged: readonly JudgedUnit[];
  /** What is wrong with it, for the model to read. */
  readonly problems: readonly string[];
  readonly failure: Failure | null;
  readonly signs: readonly TruncationSign[];
}

interface Circumstances {
  readonly estimatedIn: number;
  readonly usualRatio: number | null;
  readonly identity: ModelIdentity;
}

/** Truncation first, then what can be read, then why the rest cannot. */
export function assessReply(
  reply: ModelReply,
  asked: Asked,
  placed: Markers,
  { estimatedIn, usualRatio, identity }: Circumstances,
): Assessment {
  const read = readReply(reply, asked);
  const signs = truncationSigns({
    estimatedIn,
    usualRatio,
    reportedIn: reply.usage?.in ?? null,
    countsCached: identity.provider !== "ollama",
    markers: read.judged.length === 0 ? null : { placed, echoed: read.markers ?? { a: "", b: "" } },
  });
  const nothing = { judged: [], problems: [], signs };
  // A count cannot be a slip; a marker can, so a model that misses it is asked again.
  if (signs.some((sign) => sign !== "marker-missing"))
    return { ...nothing, failure: { kind: "truncated", detail: signs.join(", ") } };
  if (signs.length > 0)
    return {
      ...nothing,
      problems: [MARKERS_MISSING],
      failure: { kind: "unusable-reply", detail: "it did not repeat the markers in the evidence" },
    };
  return { ...read, signs, failure: failureOf(reply, read) };
}

const MARKERS_MISSING =
  '"marker_a" and "marker_b" must repeat the words after "marker A:" and "marker B:" in the evidence.';

/** Why a reply is not all that was asked for; null when it is. */
function failureOf({ text, reasoning, finish }: ModelReply, read: ReadReply): Failure | null {
  if (read.problems.length === 0) return null;
  const detail = read.problems[0] ?? "";
  if (finish === "filter") return { kind: "filtered", detail };
  if (text.trim() === "" && reasoning.trim() !== "" && read.judged.length === 0)
    return { kind: "only-thinking", detail: "" };
  return { kind: finish === "length" ? "cut-off" : "unusable-reply", detail };
}
