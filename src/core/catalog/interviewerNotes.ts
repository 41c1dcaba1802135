import type { Question } from "./question.ts";

const KIND = { probe: "Probe", change: "Changed requirement", push_back: "Push-back" } as const;

/** What the person who plays the interviewer needs on one page, as Markdown. */
export function interviewerNotes(question: Question): string {
  const clarifications = question.clarifications.map(
    (one) => `- **${one.question}** ${one.answer}`,
  );
  const beats = question.beats.map(
    (beat) => `| ${beat.minute}:00 | ${KIND[beat.kind]} | ${beat.say} | ${beat.unless ?? ""} |`,
  );
  const followups = question.followups.map(
    (one) => `- **${one.question}** (${one.probes}) ${one.good}`,
  );
  return [
    `# ${question.title}: interviewer notes`,
    question.prompt.trim(),
    "## If the candidate asks",
    clarifications.join("\n"),
    "## Lines with their minute",
    "| Minute | Kind | Say | Not when the candidate has shown |\n| --- | --- | --- | --- |\n" +
      beats.join("\n"),
    "## Follow-ups, with what a good answer contains",
    followups.join("\n"),
    "",
  ].join("\n\n");
}
