import { useRef, useState, type KeyboardEvent } from "react";
import type { Params, Result } from "../../src/protocol/contract.ts";
import type { ScorecardPage } from "../../src/protocol/scorecardPage.ts";

type View = Extract<Result<ScorecardPage, "ready">, { show: "self-grade" }>["view"];
type Criterion = View["criteria"][number];
type Levels = Params<ScorecardPage, "selfGrade">["levels"];
type Level = Levels[string];

interface Props {
  readonly view: View;
  readonly onDone: (levels: Levels) => Promise<unknown>;
}

const LEVELS = [1, 2, 3, 4] as const;
const KEYS: Record<string, Level> = { "0": null, "1": 1, "2": 2, "3": 3, "4": 4 };

/** One level per criterion, with its anchor beside it. Keys 1 to 4 choose and go on, 0 skips. */
export function SelfGradeForm({ view, onDone }: Props) {
  const [levels, setLevels] = useState<Levels>(view.levels);
  const form = useRef<HTMLFormElement>(null);
  const goOn = (index: number) => focusCriterion(form.current, index + 1);
  return (
    <main className="self-grade">
      <h1>How did it go?</h1>
      <p className="muted">
        {view.title}. Grade yourself before you see the grade: comparing the two is where most is
        learned. Keys 1 to 4 choose and go on, 0 skips.
      </p>
      <form ref={form}>
        {view.criteria.map((criterion, index) => (
          <CriterionLevels
            key={criterion.id}
            criterion={criterion}
            level={levels[criterion.id] ?? null}
            onChoose={(level) => setLevels((current) => ({ ...current, [criterion.id]: level }))}
            onGoOn={() => goOn(index)}
          />
        ))}
        <Footer view={view} levels={levels} onDone={onDone} />
      </form>
    </main>
  );
}

/** The buttons begin the row: notifications lie over its end. */
function Footer({ view, levels, onDone }: Props & { readonly levels: Levels }) {
  const [busy, setBusy] = useState(false);
  const graded = view.criteria.filter(({ id }) => levels[id]).length;
  const submit = (answer: Levels) => {
    setBusy(true);
    void onDone(answer).finally(() => setBusy(false));
  };
  return (
    <footer>
      <button type="button" disabled={busy} onClick={() => submit({})}>
        Skip all
      </button>
      <button type="button" className="primary" disabled={busy} onClick={() => submit(levels)}>
        Show the grade
      </button>
      <span className="muted" role="status">
        {busy ? "Waiting for the grade…" : `${graded} of ${view.criteria.length} graded`}
      </span>
    </footer>
  );
}

/** The choice of a criterion by number, or the button after the last. */
function focusCriterion(form: HTMLFormElement | null, index: number): void {
  const criterion = form?.querySelectorAll("fieldset").item(index);
  const choice =
    criterion?.querySelector<HTMLElement>("input:checked") ??
    criterion?.querySelector<HTMLElement>("input") ??
    form?.querySelector<HTMLElement>("button.primary");
  choice?.focus();
}

interface CriterionProps {
  readonly criterion: Criterion;
  readonly level: Level;
  readonly onChoose: (level: Level) => void;
  readonly onGoOn: () => void;
}

function CriterionLevels({ criterion, level, onChoose, onGoOn }: CriterionProps) {
  const { id, title, weight, anchors } = criterion;
  const press = (event: KeyboardEvent) => {
    if (!Object.hasOwn(KEYS, event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    onChoose(KEYS[event.key] ?? null);
    onGoOn();
  };
  return (
    <fieldset>
      <legend>
        {title} <span className="muted">×{weight}</span>
        <button
          type="button"
          className="link"
          disabled={level === null}
          onClick={() => onChoose(null)}
        >
          Skip<span className="visually-hidden"> {title}</span>
        </button>
      </legend>
      <div className="anchors">
        {LEVELS.map((step) => (
          <label key={step} className="anchor">
            <input
              type="radio"
              name={id}
              checked={level === step}
              onChange={() => onChoose(step)}
              onKeyDown={press}
            />
            <span>
              <b>{step}</b> {anchors[step]}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
