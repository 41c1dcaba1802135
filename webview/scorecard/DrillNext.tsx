import { useState } from "react";
import type { ScorecardView } from "../../src/protocol/scorecardPage.ts";
import { sentence, type Miss } from "./findings.ts";

interface Props {
  readonly misses: readonly Miss[];
  readonly followups: ScorecardView["followups"];
  readonly onShow: (miss: Miss) => void;
}

const AT_FIRST = 5;

/** The missing core signals that weigh most, then questions an interviewer would ask next. */
export function DrillNext({ misses, followups, onShow }: Props) {
  const [all, setAll] = useState(false);
  const shown = all ? misses : misses.slice(0, AT_FIRST);
  return (
    <section className="card" aria-labelledby="drill-title">
      <h2 id="drill-title">Drill next</h2>
      {misses.length === 0 && <p className="muted">No core signal is missing.</p>}
      <ol>
        {shown.map((miss) => (
          <li key={miss.signal.id}>
            <button className="link" onClick={() => onShow(miss)}>
              {sentence(miss.signal.text)}
            </button>{" "}
            <span className="muted">· {miss.criterion.title}</span>
          </li>
        ))}
      </ol>
      {misses.length > shown.length && (
        <button className="link muted" onClick={() => setAll(true)}>
          {misses.length - shown.length} more
        </button>
      )}
      {followups.length > 0 && (
        <>
          <h3>Answer aloud</h3>
          {followups.map(({ question, probes, good }) => (
            <details key={question}>
              <summary>{question}</summary>
              <p className="muted">Probes: {probes}</p>
              <p>{good}</p>
            </details>
          ))}
        </>
      )}
    </section>
  );
}
