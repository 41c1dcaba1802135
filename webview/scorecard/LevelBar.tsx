const STEPS = [1, 2, 3, 4];
const TONE: Record<number, string> = { 1: "low", 2: "mid", 3: "high", 4: "high" };

interface Props {
  /** Null: not graded, or reported only. */
  readonly level: number | null;
  /** The highest level that this grader may give here. */
  readonly max: number;
  readonly self: number | null;
  /** The checklist's level, where another grader is shown. */
  readonly checklist: number | null;
}

/** Four steps; lines mark one's own grade (below) and the checklist's (above), a dashed step is out of reach. */
export function LevelBar({ level, max, self, checklist }: Props) {
  const words = [
    level === null ? "no level" : `level ${level} of 4`,
    ...(max < 4 ? [`this grader gives at most ${max}`] : []),
    ...(self === null ? [] : [`your own grade ${self}`]),
    ...(checklist === null ? [] : [`the checklist's level ${checklist}`]),
  ];
  return (
    <span
      className={`levels ${TONE[level ?? 0] ?? ""}`}
      role="img"
      aria-label={words.join(", ")}
      title={words.join(", ")}
    >
      {STEPS.map((step) => {
        const marks = [
          level !== null && step <= level ? "on" : "",
          step > max ? "beyond" : "",
          step === self ? "self" : "",
          step === checklist ? "checklist" : "",
        ];
        return <i key={step} className={marks.join(" ")} />;
      })}
    </span>
  );
}
