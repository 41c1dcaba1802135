import { memo } from "react";
import type { SoundTrack } from "../../src/protocol/soundTrack.ts";
import { minutesAndSeconds } from "../shared/time.ts";

interface Props {
  readonly track: SoundTrack;
  readonly duration_ms: number;
}

/** Where the interview can be heard, under its slider. */
export const SoundLane = memo(function SoundLane({ track, duration_ms }: Props) {
  const { spans } = track;
  const part = (ms: number) => `${(100 * ms) / Math.max(1, duration_ms)}%`;
  const words = spans.map(
    ({ from, to }) => `${minutesAndSeconds(from)} to ${minutesAndSeconds(to)}`,
  );
  return (
    <div className="sound-lane" role="img" aria-label={`Sound from ${words.join(", ")}`}>
      {spans.map(({ from, to }) => (
        <i key={from} style={{ insetInlineStart: part(from), width: part(to - from) }} />
      ))}
    </div>
  );
});
