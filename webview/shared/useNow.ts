import { useState } from "react";

/** The time at which the component came on screen: good enough for days, and the same in every render. */
export function useNow(): Date {
  const [now] = useState(() => new Date());
  return now;
}
