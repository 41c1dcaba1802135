import { memo, type RefObject } from "react";
import type { ReplayView } from "../../src/protocol/replayPage.ts";
import type { SoundTrack } from "../../src/protocol/soundTrack.ts";
import { minutesAndSeconds } from "../shared/time.ts";
import { KIND_OF_MARK, placeInWords, stageAt } from "./moment.ts";
import type { JumpTo } from "./playhead.ts";
import { SoundLane } from "./SoundLane.tsx";

/** The finest step of the slider. */
const STEP_MS = 10;

interface Props {
  readonly view: ReplayView;
  readonly t: number;
  /** Null without a recording. */
  readonly track: SoundTrack | null;
  readonly scrubber: RefObject<HTMLInputElement>;
  readonly onJump: JumpTo;
  /** It is being dragged, or let go. */
  readonly onHold: (held: boolean) => void;
}

/** One slider over the interview's time, and above it what happened when. */
export function Scrubber({ view, t, track, scrubber, onJump, onHold }: Props) {
  const { marks, duration_ms } = view;
  const stage = stageAt(marks, t);
  return (
    <div className="scrubber">
      <Stages view={view} current={stage} onJump={onJump} />
      <Marks view={view} onJump={onJump} />
      <input
        ref={scrubber}
        type="range"
        aria-label="Time of the interview"
        aria-valuetext={placeInWords(marks, t)}
        min={0}
        max={Math.ceil(duration_ms / STEP_MS) * STEP_MS}
        step={STEP_MS}
        value={Math.ceil(t / STEP_MS) * STEP_MS}
        onChange={({ target }) => onJump(target.valueAsNumber, false)}
        onPointerDown={({ button }) => onHold(button === 0)}
        onLostPointerCapture={() => onHold(false)}
        onPointerUp={() => onHold(false)}
        onPointerCancel={() => onHold(false)}
      />
      {track && <SoundLane track={track} duration_ms={duration_ms} />}
    </div>
  );
}

interface StagesProps extends Pick<Props, "view" | "onJump"> {
  readonly current: string;
}

/** The stages as long as they took. */
const Stages = memo(function Stages({ view, current, onJump }: StagesProps) {
  const stages = view.marks.filter(({ kind }) => kind === "stage");
  return (
    <div className="stages" role="group" aria-label="Stages">
      {stages.map(({ t, text }, index) => (
        <button
          key={t}
          tabIndex={-1}
          className={text === current ? "now" : ""}
          style={{ flexGrow: (stages[index + 1]?.t ?? view.duration_ms) - t }}
          title={`${text}, ${minutesAndSeconds(t)}`}
          aria-label={`${KIND_OF_MARK.stage}: ${text}, ${minutesAndSeconds(t)}`}
          onClick={({ detail }) => onJump(t, detail > 0)}
        >
          {text}
        </button>
      ))}
    </div>
  );
});

/** Not in the order of Tab, where they would be dozens: "Previous mark" and "Next mark" go to them. */
const Marks = memo(function Marks({
  view: { marks, duration_ms },
  onJump,
}: Omit<StagesProps, "current">) {
  return (
    <div className="marks" role="group" aria-label="Marks">
      {marks
        .filter(({ kind }) => kind !== "stage")
        .map(({ kind, t, text, element }) => (
          <button
            key={`${kind}${t}${text}`}
            tabIndex={-1}
            className={kind}
            style={{ insetInlineStart: `${(100 * t) / Math.max(1, duration_ms)}%` }}
            title={`${minutesAndSeconds(t)} · ${KIND_OF_MARK[kind]}: ${text}`}
            aria-label={`${KIND_OF_MARK[kind]}, ${minutesAndSeconds(t)}: ${text}`}
            onClick={({ detail }) => onJump(t, detail > 0, element)}
          />
        ))}
    </div>
  );
});
