import { useEffect, useRef, useState } from "react";
import type { SignalGrade } from "../../src/core/grading/grade.ts";
import type { ScorecardView } from "../../src/protocol/scorecardPage.ts";
import { minutesAndSeconds } from "../shared/time.ts";

type Source = ScorecardView["sources"][number];

interface Props {
  readonly signal: SignalGrade;
  readonly sources: readonly Source[];
  readonly onClaim: (source: Source) => void;
  readonly onClose: () => void;
}

/** "I did say this": the user points at the passage. It is kept beside the grade and changes no score. */
export function ClaimDialog({ signal, sources, onClaim, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [filter, setFilter] = useState("");
  useEffect(() => dialog.current?.showModal(), []);
  const choose = (source: Source) => {
    onClaim(source);
    dialog.current?.close();
  };
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby="claim-title" onClose={onClose}>
      <form method="dialog">
        <h2 id="claim-title">Where did you say this?</h2>
        <p>{signal.text}</p>
        <p className="muted">Your claim is noted beside the grade. It never changes the score.</p>
        <input
          type="search"
          aria-label="Filter the passages"
          placeholder="Filter…"
          value={filter}
          onChange={({ target }) => setFilter(target.value)}
        />
        <Passages sources={matching(sources, filter)} onChoose={choose} />
        <div className="buttons">
          <button>Cancel</button>
        </div>
      </form>
    </dialog>
  );
}

interface PassagesProps {
  readonly sources: readonly Source[];
  readonly onChoose: (source: Source) => void;
}

function Passages({ sources, onChoose }: PassagesProps) {
  return (
    <ul className="passages" aria-label="Passages">
      {sources.map((source) => (
        <li key={source.id}>
          <button type="button" onClick={() => onChoose(source)}>
            <span className="muted">{placeOf(source)}</span> {source.text}
          </button>
        </li>
      ))}
      {sources.length === 0 && (
        <li className="muted">Nothing that you said, wrote or drew has these words.</li>
      )}
    </ul>
  );
}

/** The passages that have every word of the filter somewhere. */
function matching(sources: readonly Source[], filter: string): Source[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  return sources.filter(({ text }) => words.every((word) => text.toLowerCase().includes(word)));
}

const placeOf = ({ kind, t }: Source) =>
  kind === "speech" && t !== null ? minutesAndSeconds(t) : kind;
