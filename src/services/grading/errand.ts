import { requestFor, type Brief } from "../../core/grading/judge/brief.ts";
import type { Ask } from "../../core/grading/judge/ladder.ts";
import { estimateTokens } from "../../core/models/estimate.ts";
import type { ModelReply, ReplyFormat } from "../../core/models/model.ts";
import type { CallLabel, Courier } from "../models/courier.ts";
import { assessReply, type Assessment } from "./assessReply.ts";

/** An ask with what it is about. */
export interface Errand {
  readonly ask: Ask;
  readonly part: number;
  readonly sample: number;
}

/** What came of one request. */
export interface Sent extends Assessment {
  readonly format: ReplyFormat;
  /** Null when none came that was complete enough to be read. */
  readonly reply: ModelReply | null;
  /** The server did what it was asked, whatever the reply is worth. */
  readonly isAnswered: boolean;
}

interface Way {
  readonly brief: Brief;
  readonly courier: Courier;
  readonly label: CallLabel;
  readonly signal: AbortSignal;
  readonly onSent: () => void;
  readonly onSlow: (seconds: number) => void;
  readonly onFirstToken?: () => void;
}

/** Makes one request of an errand and reads its reply. Failures are values. @throws RangeError for a part that is not. */
export async function sendErrand({ ask, part, sample }: Errand, way: Way): Promise<Sent> {
  const { brief, courier, label, ...watch } = way;
  const { format } = courier;
  const place = brief.parts[part];
  if (place === undefined) throw new RangeError(`There is no part ${part}.`);
  const { request, asked } = requestFor(brief, place, ask, sample, format);
  const nothing: Assessment = { judged: [], problems: [], failure: null, signs: [] };
  let read: Pick<Sent, keyof Assessment | "reply"> = { ...nothing, reply: null };
  const outcome = await courier.send(request, label, {
    ...watch,
    read: (reply) => {
      const estimatedIn = estimateTokens(request.prefix + request.task);
      const { usualRatio, model } = courier;
      const { identity } = model;
      const known = { estimatedIn, usualRatio, identity };
      const assessment = assessReply(reply, asked, place.markers, known);
      if (assessment.judged.length > 0) courier.learn(reply, estimatedIn);
      read = { ...assessment, reply };
      return { failure: assessment.failure, truncation: assessment.signs };
    },
  });
  const failure = outcome.ok ? read.failure : outcome.failure;
  return { ...read, failure, format, isAnswered: outcome.ok };
}
