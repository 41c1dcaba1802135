import { useEffect, useState } from "react";
import type { Contract } from "../../src/protocol/contract.ts";
import type { PageChannel } from "../../src/protocol/pageChannel.ts";

const LOOK_MS = 1_000;
const PATIENCE = 3;

/**
 * True while a request waits for more than three seconds: the extension host crashed or hangs.
 * VS Code leaves such a page on screen, and nothing that is done in it arrives anywhere.
 */
export function useHostSilence<C extends Contract>(channel: PageChannel<C>): boolean {
  const [silent, setSilent] = useState(false);
  useEffect(() => {
    let oldest: number | null = null;
    let looks = 0;
    const timer = setInterval(() => {
      const now = channel.oldestPending;
      looks = now !== null && now === oldest ? looks + 1 : 0;
      oldest = now;
      setSilent(looks >= PATIENCE);
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [channel]);
  return silent;
}
