import { Icon } from "../shared/Icon.tsx";
import type { Loudness } from "../shared/sound/recording.ts";

interface Props {
  readonly loudness: Loudness;
  /** There is no sound at the replay's time. */
  readonly silent: boolean;
  readonly onChange: (loudness: Loudness) => void;
}

const PER_CENT = 100;

/** How loud the recording is played. */
export function LoudnessControl({ loudness, silent, onChange }: Props) {
  const { volume, muted } = loudness;
  const heard = muted ? 0 : Math.round(volume * PER_CENT);
  return (
    <div className="loudness" role="group" aria-label="Sound">
      <span className="muted silent">{silent ? "no sound here" : ""}</span>
      <button
        aria-label="Mute"
        aria-pressed={muted}
        title={muted ? "Unmute" : "Mute"}
        onClick={() => onChange({ volume, muted: !muted })}
      >
        <Icon path={heard === 0 ? SILENT : LOUD} />
      </button>
      <input
        type="range"
        aria-label="Volume"
        aria-valuetext={`${heard} %`}
        min={0}
        max={PER_CENT}
        step={5}
        value={heard}
        onChange={({ target: { valueAsNumber: wanted } }) =>
          // Unmuted, it is as loud as it was.
          onChange({ volume: wanted === 0 ? volume : wanted / PER_CENT, muted: wanted === 0 })
        }
      />
    </div>
  );
}

const SPEAKER = "M1 6 H4 L8 2 V14 L4 10 H1 Z";
const LOUD = `${SPEAKER} M10 5 Q12 8 10 11 L11 12 Q14 8 11 4 Z M12.5 3 Q15 8 12.5 13 L13.5 14 Q17 8 13.5 2 Z`;
const SILENT = `${SPEAKER} M10 5.5 L11 4.5 L15.5 10.5 L14.5 11.5 Z M14.5 4.5 L15.5 5.5 L11 11.5 L10 10.5 Z`;
