import type { StageTime } from "../../src/core/grading/grade.ts";
import { minutesAndSeconds, wholeMinutes } from "../shared/time.ts";

/** Time per stage against its budget: the bar is what was spent, the mark is the plan. Nothing where no stages are known. */
export function StageTimes({ stages }: { readonly stages: readonly StageTime[] }) {
  if (stages.length === 0) return null;
  const longest = Math.max(
    1,
    ...stages.flatMap(({ budget_ms, spent_ms }) => [budget_ms, spent_ms]),
  );
  const share = (ms: number) => `${(100 * ms) / longest}%`;
  return (
    <section className="card" aria-labelledby="time-title">
      <h2 id="time-title">Time</h2>
      <table>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">Stage</th>
            <th scope="col">Bar</th>
            <th scope="col">Spent of budget</th>
          </tr>
        </thead>
        <tbody>
          {stages.map(({ id, name, budget_ms, spent_ms }) => (
            <tr key={id} className={spent_ms > budget_ms ? "over" : ""}>
              <th scope="row">{name}</th>
              <td className="bar" aria-hidden="true">
                <div>
                  <i style={{ width: share(spent_ms) }} />
                  <b style={{ left: share(budget_ms) }} />
                </div>
              </td>
              <td className="figure">
                {minutesAndSeconds(spent_ms)} / {wholeMinutes(budget_ms)}
                {spent_ms > budget_ms && (
                  <span className="visually-hidden"> minutes, over budget</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
