import * as z from "zod";

/** A place in the kata's folder; `line` and `column` count from 1. */
export const Frame = z.object({
  file: z.string(),
  line: z.int().positive(),
  column: z.int().positive().optional(),
  label: z.string().default(""),
});
export type Frame = z.infer<typeof Frame>;

/** Why a test failed, or why no test could run. */
export const Failure = z.object({
  kind: z.enum(["assertion", "error"]),
  message: z.string(),
  /** Both as text, when the test compared two values. */
  expected: z.string().optional(),
  actual: z.string().optional(),
  /** Innermost first; files as absolute paths. */
  frames: z.array(Frame).default([]),
});
export type Failure = z.infer<typeof Failure>;

/** What the process that runs the tests reports about them, one JSON line each. */
export const TestEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("started"), test: z.string() }),
  z.object({ type: z.literal("passed"), test: z.string(), ms: z.number() }),
  z.object({ type: z.literal("failed"), test: z.string(), ms: z.number(), failure: Failure }),
  z.object({ type: z.literal("skipped"), test: z.string() }),
  /** The tests could not be loaded: no test of this run will be reported. */
  z.object({ type: z.literal("broken"), failure: Failure }),
  /** All tests have been reported. */
  z.object({ type: z.literal("finished") }),
]);
export type TestEvent = z.infer<typeof TestEvent>;

/** Why a run came to its end. Only `finished` can be green. */
export type EndReason =
  /** Every test that was asked for was reported, or the tests could not be loaded. */
  | "finished"
  /** The process ended before its tests did, by itself. */
  | "exited"
  | "timeout"
  | "cancelled";

/** One piece of news of a run, in the order in which it happened. */
export type RunEvent =
  | Exclude<TestEvent, { type: "finished" }>
  /** The code is compiled, the tests begin. */
  | { readonly type: "compiled" }
  /** What the code under test or a tool printed. */
  | { readonly type: "output"; readonly text: string }
  /** Always the last. `ms`: how long the tests took, without compiling. */
  | {
      readonly type: "ended";
      readonly reason: EndReason;
      readonly exitCode: number | null;
      readonly ms: number;
    };
