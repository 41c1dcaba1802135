import type { ScorecardView } from "../../src/protocol/scorecardPage.ts";
import { useNow } from "../shared/useNow.ts";
import { gradeNames } from "./gradeNames.ts";

interface Props {
  readonly view: ScorecardView;
  readonly onOpen: (file: string) => void;
}

/** Who graded; a choice when there are several grades. */
export function GradeSwitcher({ view: { file, grades }, onOpen }: Props) {
  const names = gradeNames(grades, useNow());
  const shown = names.find((entry) => entry.file === file);
  if (names.length < 2) return shown ? <span className="chip">{shown.name}</span> : null;
  return (
    <select aria-label="Grade" value={file} onChange={({ target }) => onOpen(target.value)}>
      {names.map((entry) => (
        <option key={entry.file} value={entry.file}>
          {entry.name}
        </option>
      ))}
    </select>
  );
}
