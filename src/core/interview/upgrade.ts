import { DojoError } from "../errors.ts";
import { InterviewEvent } from "./event.ts";

/** The journal version that this program writes, in the `started` event. */
export const JOURNAL_VERSION = 1;

/** A journal line as somebody wrote it. */
export type RawLine = Readonly<Record<string, unknown>>;

/** Turns a line of version n into one of version n + 1; the first turns 1 into 2. There is one version yet. */
const STEPS: readonly ((line: RawLine) => RawLine)[] = [];

/** A line is an event, of a type that another version may know, or damaged. */
export type ReadLine =
  | { readonly kind: "event"; readonly event: InterviewEvent }
  | { readonly kind: "unknown"; readonly type: string }
  | { readonly kind: "damaged"; readonly reason: string };

const KNOWN_TYPES = new Set<string>(
  InterviewEvent.options.map((option) => option.shape.type.value),
);

/** The version of a journal by its raw lines. Throws DojoError when this program is too old for it. */
export function journalVersion(lines: readonly RawLine[], newest = JOURNAL_VERSION): number {
  const version = lines.find((line) => line["type"] === "started")?.["v"] ?? 1;
  if (typeof version !== "number" || version <= newest) return Number(version) || 1;
  throw new DojoError(
    `This interview was written by a newer version of Design Dojo (journal version ${version}, ` +
      `this one knows ${newest}). Update the extension to open it; nothing was changed.`,
  );
}

/** The one way from any older version to the current one. Unknown fields pass through. */
export function readLine(raw: RawLine, version: number, steps = STEPS): ReadLine {
  const line = steps.slice(version - 1).reduce((older, step) => step(older), raw);
  const type = line["type"];
  if (typeof type !== "string") return { kind: "damaged", reason: "it has no type" };
  if (!KNOWN_TYPES.has(type)) return { kind: "unknown", type };
  const parsed = InterviewEvent.safeParse(line);
  if (parsed.success) return { kind: "event", event: parsed.data };
  const [issue] = parsed.error.issues;
  return {
    kind: "damaged",
    reason: `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "invalid"}`,
  };
}
