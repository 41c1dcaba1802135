/** `754000` as `12:34`. */
export function minutesAndSeconds(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** A length of time in words that fit: `40 s`, `7 min`, `2 h 5 min`. */
export function spokenLength(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export const wholeMinutes = (ms: number) => Math.round(ms / 60_000);

/** `today`, `yesterday`, else `12 Nov`, with the year when it is another one; by the local calendar. */
export function nearDay(iso: string, now: Date): string {
  const day = new Date(iso);
  const before = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (day.toDateString() === now.toDateString()) return "today";
  if (day.toDateString() === before.toDateString()) return "yesterday";
  const year = day.getFullYear() === now.getFullYear() ? {} : ({ year: "numeric" } as const);
  return day.toLocaleDateString("en-GB", { day: "numeric", month: "short", ...year });
}

/** `0.8 s`, `12 s`, `7 min`: for waits that are short as a rule. */
export function shortWait(ms: number): string {
  return ms < 9_950 ? `${(ms / 1000).toFixed(1)} s` : spokenLength(ms);
}
