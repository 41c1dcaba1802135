import { useState } from "react";
import type { GradingProgress as Progress } from "../../src/protocol/scorecardPage.ts";

interface Props {
  readonly progress: Progress;
  readonly onCancel: () => void;
}

/** A model is at work: how far it is, why it takes longer, and the way out. */
export function GradingProgress({ progress: { unit, done, of, note }, onCancel }: Props) {
  const [cancelled, setCancelled] = useState(false);
  const words = unit === "" ? "Preparing…" : `Judging ${unit}: ${done} of ${of} done`;
  return (
    <section className="grading" aria-label="Grading">
      <p role="status">
        <b>{cancelled ? "Stopping…" : words}</b>
        {note !== null && <span className="muted"> {note}</span>}
      </p>
      <progress aria-label="Judged" {...(of > 0 ? { value: done, max: of } : {})} />
      <button
        disabled={cancelled}
        onClick={() => {
          setCancelled(true);
          onCancel();
        }}
      >
        Cancel
      </button>
    </section>
  );
}
