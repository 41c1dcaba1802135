/** Keeps the screen on while it is told to, where the browser can. A page that was hidden has to ask again. */
export function wakeLock(): (wanted: boolean) => void {
  let lock: WakeLockSentinel | null = null;
  let isAsking = false;
  const ask = async (): Promise<void> => {
    isAsking = true;
    try {
      lock = await navigator.wakeLock.request("screen");
      isAsking = false;
    } catch {
      // A battery that is low, or a browser that cannot: not asked again, the recording does not depend on it.
    }
  };
  return (wanted) => {
    if (!("wakeLock" in navigator) || document.visibilityState !== "visible" || isAsking) return;
    if (wanted && (lock === null || lock.released)) void ask();
    else if (!wanted && lock) {
      void lock.release();
      lock = null;
    }
  };
}
