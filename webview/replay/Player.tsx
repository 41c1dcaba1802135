import type { ComponentProps, Dispatch, RefObject } from "react";
import type { ReplayView } from "../../src/protocol/replayPage.ts";
import type { SoundTrack } from "../../src/protocol/soundTrack.ts";
import { Icon } from "../shared/Icon.tsx";
import { minutesAndSeconds } from "../shared/time.ts";
import { Keys } from "./Keys.tsx";
import { LoudnessControl } from "./LoudnessControl.tsx";
import { markFrom, marksInWords, stageAt } from "./moment.ts";
import { SPEEDS, type JumpTo, type Move, type Playhead, type Way } from "./playhead.ts";
import { Scrubber } from "./Scrubber.tsx";
import type { useReplaySound } from "./useReplaySound.ts";

interface Props {
  readonly view: ReplayView;
  readonly head: Playhead;
  /** Null where nothing can be heard. */
  readonly track: SoundTrack | null;
  readonly sound: Pick<ReturnType<typeof useReplaySound>, "loudness" | "setLoudness">;
  readonly act: Dispatch<Move>;
  readonly scrubber: RefObject<HTMLInputElement>;
  readonly keys: ComponentProps<typeof Keys>;
  readonly onJump: JumpTo;
}

export function Player({ view, head, track, sound, act, scrubber, keys, onJump }: Props) {
  const { marks, duration_ms } = view;
  return (
    <section className="player" aria-label="Player">
      <Scrubber
        {...{ view, t: head.t, track, scrubber, onJump }}
        onHold={(held) => act({ kind: "hold", held })}
      />
      <div className="controls">
        <Jump label="Previous mark" icon={BACK} way={-1} {...{ marks, head, act }} />
        <button className="primary play" onClick={() => act({ kind: "toggle" })}>
          <Icon path={head.playing ? PAUSE : PLAY} /> {head.playing ? "Pause" : "Play"}
        </button>
        <Jump label="Next mark" icon={FORWARD} way={1} {...{ marks, head, act }} />
        <p className="position">
          <b>{minutesAndSeconds(head.t)}</b> of {minutesAndSeconds(duration_ms)} ·{" "}
          {stageAt(marks, head.t)}
        </p>
        <MarkWords words={marksInWords(marks, head.t)} />
        {track && (
          <LoudnessControl
            loudness={sound.loudness}
            silent={track.spanAt(head.t) === null}
            onChange={sound.setLoudness}
          />
        )}
        <Speeds speed={head.speed} act={act} />
        <Keys {...keys} />
      </div>
    </section>
  );
}

function Speeds({ speed: current, act }: { readonly speed: number } & Pick<Props, "act">) {
  return (
    <div className="speeds" role="group" aria-label="Speed">
      {SPEEDS.map((speed) => (
        <button
          key={speed}
          aria-pressed={speed === current}
          onClick={() => act({ kind: "speed", speed })}
        >
          {speed}×
        </button>
      ))}
    </div>
  );
}

interface JumpProps extends Pick<Props, "head" | "act">, Pick<ReplayView, "marks"> {
  readonly label: string;
  readonly icon: string;
  readonly way: Way;
}

/** Never disabled: a button that goes away under the finger loses the focus. */
function Jump({ label, icon, way, marks, head, act }: JumpProps) {
  return (
    <button
      aria-label={label}
      aria-disabled={markFrom(marks, head, way) === undefined}
      title={label}
      onClick={() => act({ kind: "mark", way })}
    >
      <Icon path={icon} />
    </button>
  );
}

/** The mark that was just reached, for those who cannot point at it. */
function MarkWords({ words }: { readonly words: string }) {
  return (
    <p className="mark-words muted" title={words}>
      {words}
    </p>
  );
}

const PLAY = "M4 2 L13 8 L4 14 Z";
const PAUSE = "M4 2 H7 V14 H4 Z M9 2 H12 V14 H9 Z";
const BACK = "M3 2 H5 V14 H3 Z M13 2 V14 L6 8 Z";
const FORWARD = "M11 2 H13 V14 H11 Z M3 2 V14 L10 8 Z";
