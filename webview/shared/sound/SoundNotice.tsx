import type { PageChannel } from "../../../src/protocol/pageChannel.ts";
import type { SoundPage } from "../../../src/protocol/soundPage.ts";
import type { Recording } from "./recording.ts";
import type { Going } from "./soundFollower.ts";
import type { SoundProblem } from "./soundProblem.ts";

interface Props {
  readonly channel: PageChannel<SoundPage>;
  readonly recording: Recording | null;
  readonly problem: SoundProblem | null;
  /** What plays on when the user allows the sound; null where that begins anew. */
  readonly going: Going | null;
}

const NAMES = { reveal: "Reveal File", retry: "Try Again", allow: "Click for Sound" } as const;

/** Why nothing is heard, with the next step. */
export function SoundNotice({ channel, recording, problem, going }: Props) {
  const steps = {
    reveal: () => void channel.request("revealRecording", null),
    retry: () => recording?.retry(),
    allow: () => recording?.allow(going),
  };
  return (
    <div role="status">
      {problem && (
        <p className="sound-notice">
          {problem.text}{" "}
          {problem.offer && <button onClick={steps[problem.offer]}>{NAMES[problem.offer]}</button>}
        </p>
      )}
    </div>
  );
}
