import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { PageChannel } from "../../../src/protocol/pageChannel.ts";
import type { SoundPage, SoundView } from "../../../src/protocol/soundPage.ts";
import { useEvent } from "../useChannel.ts";
import { Recording } from "./recording.ts";
import { SOUND_PROBLEMS } from "./soundProblem.ts";

/** The recording that a page plays, as long as it has the same. Null without one. */
export function useRecording(
  channel: PageChannel<SoundPage>,
  view: SoundView | null,
): Recording | null {
  // The same recording comes as another object each time the page asks for its view.
  const [kept, setKept] = useState(view);
  if (kept !== view && JSON.stringify(kept) !== JSON.stringify(view)) setKept(view);
  const recording = useMemo(() => kept && new Recording(kept), [kept]);
  useEffect(() => () => recording?.close(), [recording]);
  useEvent(channel, "recordingGone", () => recording?.drop(SOUND_PROBLEMS.gone));
  return recording;
}

/** Why it is not heard, and what of the interview can be: null without a recording, or when that is of no use. */
export function useHeard(recording: Recording | null) {
  const watch = useCallback(
    (changed: () => void) => {
      recording?.addEventListener("changed", changed);
      return () => recording?.removeEventListener("changed", changed);
    },
    [recording],
  );
  const problem = useSyncExternalStore(watch, () => recording?.problem ?? null);
  const isOfUse = problem === null || problem.offer === "allow";
  return { problem, track: isOfUse ? (recording?.track ?? null) : null };
}
