import { createContext, useCallback, useEffect, useMemo, useState } from "react";
import type { GradeQuote } from "../../src/core/grading/grade.ts";
import type { Span } from "../../src/core/replay/time.ts";
import type { PageChannel } from "../../src/protocol/pageChannel.ts";
import type { Place } from "../../src/protocol/place.ts";
import { quoteMoment, type QuoteMoment } from "../../src/protocol/quoteMoment.ts";
import type { ScorecardPage, ScorecardView } from "../../src/protocol/scorecardPage.ts";
import { playSpan } from "../shared/sound/playSpan.ts";
import { useHeard, useRecording } from "../shared/sound/useRecording.ts";
import { useEvent } from "../shared/useChannel.ts";

/** What a quote needs to be heard where it stands. */
export interface Listening {
  /** Null for what has no time, and where there is no replay. */
  readonly momentOf: (quote: GradeQuote) => QuoteMoment | null;
  /** The one span that is being played. */
  readonly played: Span | null;
  /** Plays a span from its start, or stops. */
  readonly play: (span: Span | null) => void;
  readonly openReplay: (place: Place) => void;
}

export const ListeningContext = createContext<Listening>({
  momentOf: () => null,
  played: null,
  play: () => undefined,
  openReplay: () => undefined,
});

/** Plays quotes, one at a time, until the end, Escape, or another page begins to sound. */
export function useListening(channel: PageChannel<ScorecardPage>, view: ScorecardView) {
  const { sound, sources, replayable } = view;
  const recording = useRecording(channel, sound);
  const { problem, track } = useHeard(recording);
  const [played, setPlayed] = useState<Span | null>(null);
  const stop = useCallback(() => setPlayed(null), []);
  useEffect(() => {
    if (!played || !recording) return;
    void channel.request("sounding", null);
    return playSpan(recording, played, stop);
  }, [channel, recording, played, stop]);
  useEvent(channel, "silence", stop);
  useStopKeys(played !== null, stop);
  const listening = useMemo<Listening>(() => {
    return {
      momentOf: (quote) => (replayable ? quoteMoment(quote, sources, track) : null),
      played,
      play: setPlayed,
      openReplay: (place) => void channel.request("replay", { place }),
    };
  }, [channel, track, sources, replayable, played]);
  return { recording, problem, listening };
}

/** Escape stops, and so does hiding the page. */
function useStopKeys(isPlaying: boolean, stop: () => void): void {
  useEffect(() => {
    if (!isPlaying) return;
    const press = ({ key }: KeyboardEvent) => void (key === "Escape" && stop());
    const look = () => void (document.visibilityState === "hidden" && stop());
    window.addEventListener("keydown", press);
    document.addEventListener("visibilitychange", look);
    return () => {
      window.removeEventListener("keydown", press);
      document.removeEventListener("visibilitychange", look);
    };
  }, [isPlaying, stop]);
}
