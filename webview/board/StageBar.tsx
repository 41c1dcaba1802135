import type { Clock } from "../../src/protocol/interviewPage.ts";
import { minutesAndSeconds, wholeMinutes } from "../shared/time.ts";

interface Props {
  readonly clock: Clock;
  /** Null when stages can only be looked at. */
  readonly onEnter: ((id: string) => void) | null;
}

type Stage = Clock["stages"][number];
type Place = "done" | "now" | "later";

/** Where one is in the plan. Each stage is as wide as its budget, and fills as its time passes. */
export function StageBar({ clock, onEnter }: Props) {
  const current = clock.stages.findIndex(({ id }) => id === clock.stage);
  return (
    <nav aria-label="Stages">
      <ol className="stages">
        {clock.stages.map((stage, index) => {
          const place =
            index === current ? "now" : index < current || stage.spent_ms > 0 ? "done" : "later";
          const over = stage.spent_ms > stage.budget_ms;
          const filled = Math.min(100, (100 * stage.spent_ms) / Math.max(1, stage.budget_ms));
          return (
            <li key={stage.id} style={{ flexGrow: Math.max(2, wholeMinutes(stage.budget_ms)) }}>
              <button
                className={`stage ${place} ${over ? "over" : ""}`}
                aria-current={place === "now" ? "step" : undefined}
                title={inWords(stage, place)}
                disabled={onEnter === null}
                onClick={() => place !== "now" && onEnter?.(stage.id)}
              >
                <i style={{ width: `${filled}%` }} />
                <span>
                  {stage.name} <span className="figure">{inShort(stage, place)}</span>
                </span>
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

function inShort({ budget_ms, spent_ms }: Stage, place: Place): string {
  if (place === "later") return `${wholeMinutes(budget_ms)}`;
  if (place === "done") return minutesAndSeconds(spent_ms);
  const left = budget_ms - spent_ms;
  return left >= 0 ? `· ${minutesAndSeconds(left)} left` : `· ${minutesAndSeconds(-left)} over`;
}

function inWords({ name, budget_ms, spent_ms }: Stage, place: Place): string {
  const spent = `${minutesAndSeconds(spent_ms)} of ${wholeMinutes(budget_ms)} minutes`;
  const over = spent_ms > budget_ms ? ", over its budget" : "";
  return place === "later"
    ? `${name}: ${wholeMinutes(budget_ms)} minutes`
    : `${name}: ${spent}${over}`;
}
