import type { Grade } from "../../src/core/grading/grade.ts";
import type { PageChannel } from "../../src/protocol/pageChannel.ts";
import type { ScorecardPage, ScorecardView } from "../../src/protocol/scorecardPage.ts";
import { HowMade } from "./HowMade.tsx";
import { Quote } from "./Quote.tsx";

interface Props {
  readonly view: ScorecardView;
  readonly running: boolean;
  readonly channel: PageChannel<ScorecardPage>;
  readonly onShowSource: (source: string, text: string) => void;
}

/** What this grade can know and what it cannot. */
export function AboutGrade({ view, running, channel, onShowSource }: Props) {
  const { grade } = view;
  const { dropped_quotes: dropped, grader, ungraded } = grade;
  const titleOf = (id: string) => grade.criteria.find((item) => item.id === id)?.title ?? id;
  return (
    <section className="card" aria-labelledby="about-title">
      <h2 id="about-title">About this grade</h2>
      <p>{CAN_SEE[grader.kind](grade)}</p>
      {grade.score === null && !running && (
        <p>Too little of the weight could be graded for a score.</p>
      )}
      {!running &&
        ungraded.map(({ criterion, reason }) => (
          <p key={criterion}>
            {titleOf(criterion)} was not graded: {reason}
          </p>
        ))}
      {dropped > 0 && (
        <p>
          {plural(dropped, "quote was", "quotes were")} dropped: not yours, or too little to prove
          anything.
        </p>
      )}
      <AddressedToGrader grade={grade} onShowSource={onShowSource} />
      {!running && (
        <>
          <HowMade
            grade={grade}
            onThisMachine={view.on_this_machine}
            onCalibrate={() => void channel.request("calibrate", null)}
          />
          <p className="muted">
            {grader.name} {grader.version} · rubric revision {grade.rubric_revision} ·{" "}
            {whenOf(grade.graded_at)}
          </p>
        </>
      )}
    </section>
  );
}

function AddressedToGrader({
  grade,
  onShowSource,
}: Pick<Props, "onShowSource"> & { readonly grade: Grade }) {
  const quotes = grade.addressed_to_grader;
  if (quotes.length === 0) return null;
  return (
    <details>
      <summary>
        {plural(quotes.length, "sentence", "sentences")} addressed to the grader, ignored
      </summary>
      {quotes.map((quote) => (
        <Quote key={quote.source + quote.text} quote={quote} onShow={onShowSource} />
      ))}
    </details>
  );
}

const CAN_SEE: Record<Grade["grader"]["kind"], (grade: Grade) => string> = {
  checklist: ({ max_score }) =>
    "The checklist looks for words, numbers and drawn parts. It sees that you named a thing, not how well you reasoned: " +
    `where judgement counts it stops at level 3, which makes ${Math.round(max_score)} its most for this question. ` +
    "It can miss a point that you made in other words; “I did say this” notes that beside the grade.",
  model: () =>
    "A language model judged each signal. Every quote was looked up in what you said, wrote or drew, and the score was " +
    "computed from what held. It can still read a passage too kindly or too harshly: look at the evidence.",
  self: () => "This is your own judgement. Nothing was verified.",
};

const plural = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

const whenOf = (iso: string) =>
  new Date(iso).toLocaleString("en", { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });
