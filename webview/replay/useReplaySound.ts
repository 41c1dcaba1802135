import { useEffect, useState } from "react";
import * as z from "zod";
import type { PageChannel } from "../../src/protocol/pageChannel.ts";
import type { ReplayPage, ReplayView } from "../../src/protocol/replayPage.ts";
import type { Loudness } from "../shared/sound/recording.ts";
import { useRecording } from "../shared/sound/useRecording.ts";
import { pageState } from "../shared/vscodePort.ts";

/** By then the board is there, which everybody wants to see first. */
const AFTER_BOARD_MS = 500;

const Stored = z
  .object({ loudness: z.object({ volume: z.number().min(0).max(1), muted: z.boolean() }) })
  .catch({ loudness: { volume: 1, muted: false } });

/** The recording, as loud as the user wants it, loaded soon after the board. Null without one. */
export function useReplaySound(channel: PageChannel<ReplayPage>, { sound }: ReplayView) {
  const recording = useRecording(channel, sound);
  const [loudness, setLoudness] = useState<Loudness>(() => Stored.parse(pageState.read()).loudness);
  useEffect(() => {
    recording?.setLoudness(loudness);
    pageState.write({ loudness });
  }, [recording, loudness]);
  useEffect(() => {
    const later = setTimeout(() => void recording?.load(), AFTER_BOARD_MS);
    return () => clearTimeout(later);
  }, [recording]);
  return { recording, loudness, setLoudness };
}
