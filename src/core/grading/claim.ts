import * as z from "zod";

/** "I did say this": a passage that the user points at for a signal. Never in score or trend. */
export const Claim = z.object({ signal: z.string(), source: z.string(), text: z.string() });
export type Claim = z.infer<typeof Claim>;
