import type { Grade } from "../../src/core/grading/grade.ts";
import { useNow } from "../shared/useNow.ts";
import { calibrationOf, howMade } from "./howMade.ts";

interface Props {
  readonly grade: Grade;
  readonly onThisMachine: boolean;
  readonly onCalibrate: () => void;
}

/** Everything that is known about a model's work on this grade. */
export function HowMade({ grade, onThisMachine, onCalibrate }: Props) {
  const { run } = grade;
  const now = useNow();
  if (!run) return null;
  const calibration = calibrationOf(run, now);
  return (
    <>
      {calibration === null ? (
        <p>
          This grader has not been calibrated.{" "}
          <button className="link" onClick={onCalibrate}>
            Calibrate Grader…
          </button>
        </p>
      ) : (
        <p>{calibration}</p>
      )}
      <details>
        <summary>How this grade was made</summary>
        <dl className="how-made">
          {howMade(grade, run, onThisMachine).map(({ term, text }) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      </details>
    </>
  );
}
