import { useEffect, type Dispatch } from "react";
import type { PageChannel } from "../../src/protocol/pageChannel.ts";
import type { ReplayPage } from "../../src/protocol/replayPage.ts";
import { useEvent } from "../shared/useChannel.ts";
import type { Move } from "./playhead.ts";

/** Goes where the extension wants it, and of all pages that sound there is one: the others are told, and this one is. */
export function useReplayNews(
  channel: PageChannel<ReplayPage>,
  act: Dispatch<Move>,
  sounds: boolean,
): void {
  useEvent(channel, "goTo", (place) => act({ kind: "seek", ...place }));
  useEvent(channel, "silence", () => act({ kind: "pause" }));
  useEffect(() => {
    if (sounds) void channel.request("sounding", null);
  }, [channel, sounds]);
}
