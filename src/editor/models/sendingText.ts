import type { SendingPreview } from "../../core/grading/judge/preview.ts";
import type { ModelIdentity } from "../../core/models/model.ts";
import { whereItRuns } from "./choice.ts";

const RULE = "─".repeat(12);

/** The preview as a text: where it goes, how many requests there are, and the first of them word for word. */
export function sendingText(identity: ModelIdentity | null, preview: SendingPreview): string {
  const [first, ...others] = preview.requests;
  if (first === undefined) return "Nothing would be sent: there is nothing to judge.\n";
  const count = preview.requests.length;
  const lines = [
    goesWhere(identity),
    "",
    count === 1
      ? "It is one request."
      : `There are ${count} requests. All begin with the same text of ${tokens(preview.prefixTokens)}; what each asks for comes after it:`,
    ...(count === 1
      ? []
      : preview.requests.map(
          ({ unit, estimatedTokens }, at) => `  ${at + 1}. ${unit}, ${tokens(estimatedTokens)}`,
        )),
    "A reply that cannot be used is asked for again, and an unsure one may be: there can be more requests of the same texts.",
    "",
    `${RULE} ${others.length === 0 ? "the request" : "the first request"}: ${first.unit}, ${first.text.length.toLocaleString("en-US")} characters, ${tokens(first.estimatedTokens)} ${RULE}`,
    first.text,
  ];
  return `${lines.join("\n")}\n`;
}

function goesWhere(identity: ModelIdentity | null): string {
  if (identity === null)
    return 'Nothing is sent: the checklist grades alone. This is what a model would get after "Select AI Grader…".';
  const where = whereItRuns(identity);
  return where === "on this machine"
    ? `This goes to ${identity.model} on this machine (${identity.origin}), and nowhere else.`
    : `This leaves the machine: it goes to ${identity.model}, ${where}.`;
}

const tokens = (count: number): string => `about ${count.toLocaleString("en-US")} tokens`;
