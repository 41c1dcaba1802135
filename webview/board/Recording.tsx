import { useState } from "react";
import type { InterviewPage, RecordingView } from "../../src/protocol/interviewPage.ts";
import type { PageChannel } from "../../src/protocol/pageChannel.ts";
import { LineIcon } from "../shared/Icon.tsx";
import { useEvent } from "../shared/useChannel.ts";

interface Props {
  readonly channel: PageChannel<InterviewPage>;
  readonly first: RecordingView;
}

const WORDS = {
  starting: "Starting",
  waiting: "Recorder page: waiting",
  recording: "Recording",
  paused: "Paused",
  muted: "Muted",
  silent: "No sound",
  lost: "No microphone",
} as const;

interface Remedy {
  readonly title: string;
  readonly request: "checkMicrophone" | "openRecorderPage";
}

const CHECK: Remedy = { title: "Check the microphone", request: "checkMicrophone" };
const REMEDIES: Partial<Record<RecordingView["state"], Remedy>> = {
  silent: CHECK,
  lost: CHECK,
  waiting: { title: "Open the recorder page in your browser again", request: "openRecorderPage" },
};

const MICROPHONE = "M6 3.5a2 2 0 0 1 4 0v4a2 2 0 0 1-4 0zM3.5 7.5a4.5 4.5 0 0 0 9 0M8 12v2.5";

/**
 * The voice beside the timer: what the recorder does, how loud it is, mute and stop. Its level comes four
 * times a second and changes nothing but this.
 */
export function Recording({ channel, first }: Props) {
  const [{ state, level }, show] = useState(first);
  useEvent(channel, "recording", show);
  if (state === "off")
    return (
      <div className="recording">
        <button onClick={() => void channel.request("startRecording", null)}>Record</button>
      </div>
    );
  const isMuted = state === "muted";
  return (
    <div className="recording" data-state={state} role="group" aria-label="Recording">
      <State channel={channel} state={state} />
      <Meter level={level} />
      <button
        className="icon"
        aria-pressed={isMuted}
        aria-label="Mute the microphone"
        title={isMuted ? "Unmute the microphone" : "Mute the microphone"}
        onClick={() => void channel.request("toggleMute", null)}
      >
        <LineIcon path={isMuted ? `${MICROPHONE}M2.5 2.5l11 11` : MICROPHONE} />
      </button>
      <button
        className="icon"
        aria-label="Stop recording"
        title="Stop recording"
        onClick={() => void channel.request("stopRecording", null)}
      >
        <LineIcon path="M4.5 4.5h7v7h-7zM5 5h6v6H5z" />
      </button>
    </div>
  );
}

/** What is wrong can be looked into. Told to a screen reader when it changes, and the level never. */
function State({ channel, state }: { channel: Props["channel"]; state: keyof typeof WORDS }) {
  const words = WORDS[state];
  const remedy = REMEDIES[state];
  return (
    <small role="status">
      {remedy ? (
        <button
          className="link"
          title={remedy.title}
          onClick={() => void channel.request(remedy.request, null)}
        >
          {words}
        </button>
      ) : (
        words
      )}
    </small>
  );
}

/** In words for a screen reader, and only four of them, so that it has little to tell. */
const LOUDNESS = ["silence", "quiet", "clear", "loud"];

function Meter({ level }: { readonly level: number }) {
  const step = level === 0 ? 0 : Math.min(3, 1 + Math.floor(level * 3));
  return (
    <span
      className="meter"
      role="meter"
      aria-label="Microphone level"
      aria-valuemin={0}
      aria-valuemax={3}
      aria-valuenow={step}
      aria-valuetext={LOUDNESS[step]}
    >
      <i style={{ transform: `scaleX(${level})` }} />
    </span>
  );
}
