import type { Grade } from "../../src/core/grading/grade.ts";
import { Quote } from "./Quote.tsx";

interface Props {
  readonly grade: Grade;
  readonly onShowSource: (source: string, text: string) => void;
}

export function RedFlags({ grade: { criteria, red_flags }, onShowSource }: Props) {
  if (red_flags.length === 0) return null;
  const titleOf = (id: string) => criteria.find((criterion) => criterion.id === id)?.title ?? id;
  return (
    <section className="red-flags" aria-labelledby="red-flags-title">
      <h2 id="red-flags-title">Red flags</h2>
      <ul className="signals">
        {red_flags.map(({ id, text, cap, quotes }) => (
          <li key={id} className="signal contradicted">
            <span className="icon" aria-hidden="true">
              ⚑
            </span>
            <div>
              <p>
                <b>{text}</b>
              </p>
              {Object.entries(cap).map(([criterion, level]) => (
                <p key={criterion} className="muted">
                  {titleOf(criterion)}: level {level} at most
                </p>
              ))}
              {quotes.map((quote) => (
                <Quote key={quote.source + quote.text} quote={quote} onShow={onShowSource} />
              ))}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
