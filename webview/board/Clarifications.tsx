import type { InterviewView } from "../../src/protocol/interviewPage.ts";

interface Props {
  readonly items: InterviewView["clarifications"];
  readonly onAsk: (id: string) => void;
}

/** Closed until one wants it: to ask unprompted is part of the exercise. */
export function Clarifications({ items, onAsk }: Props) {
  if (items.length === 0) return null;
  const left = items.filter(({ asked }) => !asked).length;
  return (
    <details className="clarifications">
      <summary>
        Questions you can ask <span className="muted">{left} left</span>
      </summary>
      <ul>
        {items.map(({ id, question, asked }) => (
          <li key={id}>
            <button className="link" disabled={asked} onClick={() => onAsk(id)}>
              {question}
            </button>
            {asked && <span className="muted"> asked</span>}
          </li>
        ))}
      </ul>
    </details>
  );
}
