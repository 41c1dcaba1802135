import fc from "fast-check";
import type { InterviewEvent } from "../../src/core/interview/event.ts";
import { STARTED } from "./interview.ts";

const id = fc.constantFrom("a", "b", "c", "d");
const element = fc.record({
  id,
  type: fc.constantFrom("rectangle", "arrow", "hologram"),
  version: fc.integer({ min: 1, max: 6 }),
  isDeleted: fc.boolean(),
  index: fc.option(fc.constantFrom("a0", "a1", "a2"), { nil: null }),
  text: fc.string({ unit: "grapheme" }),
});
const file = fc.constantFrom("notes.md" as const, "board.excalidraw");
const sha256 = fc.constantFrom("0", "1", "e").map((digit) => digit.repeat(64));
const ms = fc.integer({ min: 0, max: 400_000 });
const text = fc.string({ unit: "grapheme", maxLength: 20 });
const content = fc.oneof(
  text,
  fc.array(element, { maxLength: 3 }).map((elements) => JSON.stringify({ elements })),
);
const reason = fc.constantFrom("sleep" as const, "restart");

const variants: Record<string, fc.Arbitrary<unknown>>[] = [
  { type: fc.constant("tick") },
  { type: fc.constant("paused"), reason },
  { type: fc.constant("resumed") },
  { type: fc.constant("gap"), reason, ms },
  { type: fc.constant("gap-counted"), ms },
  { type: fc.constant("gap-dismissed") },
  {
    type: fc.constant("stage-entered"),
    stage: fc.constantFrom("requirements", "deep-dive"),
  },
  { type: fc.constant("beat-shown"), beat: id, text },
  {
    type: fc.constant("beat-shown"),
    beat: fc.constantFrom("follow-up-requirements", "follow-up-deep-dive"),
    text,
    tag: fc.constant("probe"),
    signal: id,
  },
  { type: fc.constant("beat-skipped"), beat: id, signal: id },
  { type: fc.constant("said"), text },
  { type: fc.constant("asked"), text },
  { type: fc.constant("answered"), clarification: fc.option(id), text },
  {
    type: fc.constant("answered"),
    clarification: fc.constant(null),
    text,
    by: fc.constant("model"),
  },
  {
    type: fc.constant("board-changed"),
    upsert: fc.array(element, { maxLength: 4 }),
    remove: fc.array(id, { maxLength: 2 }),
  },
  { type: fc.constant("board-keyframe"), elements: fc.array(element, { maxLength: 4 }) },
  {
    type: fc.constant("notes-edited"),
    at_char: fc.nat(30),
    removed: fc.nat(5),
    inserted: text,
  },
  { type: fc.constant("saved"), file, sha256 },
  { type: fc.constant("external-edit"), file, content, sha256 },
  {
    type: fc.constant("image-added"),
    file: id,
    sha256,
    mime: fc.constant("image/png"),
    created: ms,
  },
  {
    type: fc.constant("voice-transcribed"),
    from: fc.nat(90_000),
    to: fc.nat(90_000),
    sha256,
    server: text,
    model: text,
    round: fc.nat(2),
    start_ms: ms,
    end_ms: ms,
    segments: fc.array(
      fc.record({ speaker: fc.constant("candidate"), start_ms: ms, end_ms: ms, text }),
      { maxLength: 2 },
    ),
  },
  { type: fc.constant("voice-started"), sample: fc.nat(90_000) },
  { type: fc.constant("voice-anchor"), sample: fc.nat(90_000), age_ms: fc.nat(2_000) },
  { type: fc.constant("voice-muted"), muted: fc.boolean() },
  {
    type: fc.constant("voice-imported"),
    begin_ms: fc.integer({ min: -400_000, max: 400_000 }),
    samples: fc.nat(20_000_000),
    sha256,
    replaced: fc.option(sha256),
    passages: fc.array(fc.constantFrom("V001", "V002")),
  },
  { type: fc.constant("voice-import-undone") },
  {
    type: fc.constant("voice-stopped"),
    reason: fc.constantFrom("user", "ended", "closed", "failed"),
  },
  { type: fc.constant("ended") },
];

/** Random events after a start, their times never going back. */
export const interviewEvents: fc.Arbitrary<InterviewEvent[]> = fc
  .array(fc.tuple(fc.nat(3_000), fc.oneof(...variants.map((variant) => fc.record(variant)))), {
    maxLength: 40,
  })
  .map((steps) => {
    let t = 0;
    const events = steps.map(([passed, event]) => {
      t += passed;
      return {
        ...event,
        t,
        at: new Date(Date.parse(STARTED.at) + t).toISOString(),
      } as InterviewEvent;
    });
    return [STARTED, ...events];
  });

/** Two texts that share much, as the notes before and after a keystroke do. */
export const textPair: fc.Arbitrary<readonly [string, string]> = fc
  .tuple(
    fc.string({ unit: "grapheme" }),
    fc.nat(20),
    fc.nat(5),
    fc.string({ unit: "grapheme", maxLength: 6 }),
  )
  .map(([before, at, removed, inserted]) => {
    const characters = Array.from(before);
    characters.splice(at, removed, inserted);
    return [before, characters.join("")] as const;
  });
