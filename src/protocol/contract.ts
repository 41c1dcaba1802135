import * as z from "zod";

/** What a page may ask of the host (one reply or failure each), and what the host may tell it. */
export interface Contract {
  readonly requests: Record<string, { params: z.ZodType; result: z.ZodType }>;
  readonly events: Record<string, z.ZodType>;
}

/** Keeps the literal keys, so that both ends infer their types from one value. */
export const defineContract = <const C extends Contract>(contract: C): C => contract;

export type Params<C extends Contract, M extends keyof C["requests"]> = z.output<
  C["requests"][M]["params"]
>;
export type Result<C extends Contract, M extends keyof C["requests"]> = z.output<
  C["requests"][M]["result"]
>;
export type Payload<C extends Contract, E extends keyof C["events"]> = z.output<C["events"][E]>;

/** The only shapes that ever cross `postMessage`. JSON drops undefined, hence `.optional()`. */
export const Envelope = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("request"),
    id: z.int(),
    method: z.string(),
    params: z.unknown().optional(),
  }),
  z.object({ kind: z.literal("cancel"), id: z.int() }),
  z.object({ kind: z.literal("reply"), id: z.int(), result: z.unknown().optional() }),
  z.object({ kind: z.literal("failure"), id: z.int(), message: z.string() }),
  z.object({ kind: z.literal("event"), name: z.string(), payload: z.unknown().optional() }),
]);
export type Envelope = z.infer<typeof Envelope>;

/** One end of a pipe: a `vscode.Webview`, a `window`, or a pair of arrays in tests. */
export interface Port {
  post(message: Envelope): void;
  /** Returns the function that stops listening. */
  listen(listener: (message: unknown) => void): () => void;
}
