/** What shows that a server read less than it was sent. */
export type TruncationSign =
  /** The server counted far fewer tokens than the prompt must have. */
  | "few-tokens"
  /** It counted what Ollama keeps of a prompt that is too long: half the window and a few. */
  | "half-window"
  /** The model could not repeat a marker that stands in the evidence. */
  | "marker-missing";

/** The words that stand at the start and in the middle of the evidence. */
export interface Markers {
  readonly a: string;
  readonly b: string;
}

export interface PromptTrace {
  /** Our estimate of the prompt, in tokens. */
  readonly estimatedIn: number;
  /** What the server counted; null where it does not say. */
  readonly reportedIn: number | null;
  /** Reported ÷ estimated tokens of earlier, whole prompts to this model; null while unknown. */
  readonly usualRatio?: number | null;
  /** False for servers whose count may leave out what their cache held. */
  readonly countsCached: boolean;
  /** Null where the reply has none to compare. */
  readonly markers: { readonly placed: Markers; readonly echoed: Markers } | null;
}

/** Fewer than this share of what was expected is a cut. */
const FEW = 0.6;

/** All signs that the prompt was cut; none: it was read whole, as far as anybody can tell. */
export function truncationSigns(trace: PromptTrace): TruncationSign[] {
  const { estimatedIn, reportedIn, usualRatio, countsCached, markers } = trace;
  const isMissing = markers !== null && !hasBothMarkers(markers.placed, markers.echoed);
  const ratio = usualRatio ?? 1;
  const signs: TruncationSign[] = [];
  if (reportedIn !== null) {
    // A language that took many tokens says nothing about the next prompt.
    const isFew = reportedIn < FEW * estimatedIn * Math.min(1, ratio);
    const isHalf = isHalfWindow(reportedIn, estimatedIn * ratio);
    // Unless a marker is missing, a low count may be the cache's doing.
    const isExcused = !countsCached && !isMissing;
    if (isFew && (isHalf || !isExcused)) signs.push("few-tokens");
    if (isHalf) signs.push("half-window");
  }
  if (isMissing) signs.push("marker-missing");
  return signs;
}

/** What our estimate says at least of a prompt that just fills a window. */
const FULL = 0.75;

/** Ollama keeps n tokens at the head and half of the rest: window ÷ 2 + 2 or 3 for any power of two. */
function isHalfWindow(reported: number, expected: number): boolean {
  for (let window = 2_048; window <= 262_144; window *= 2) {
    const rest = reported - window / 2;
    if ((rest === 2 || rest === 3) && expected >= FULL * window) return true;
  }
  return false;
}

const hasBothMarkers = (placed: Markers, echoed: Markers): boolean =>
  isSameMarker(placed.a, echoed.a) && isSameMarker(placed.b, echoed.b);

/** A slip of one letter is a slip; another word is another word. */
function isSameMarker(placed: string, echoed: string): boolean {
  const [want, have] = [lettersOf(placed), lettersOf(echoed)];
  if (have.includes(want)) return true;
  if (Math.abs(want.length - have.length) > 1) return false;
  const at = want.split("").findIndex((letter, i) => letter !== have[i]);
  const tail = (text: string, from: number): string => text.slice(from);
  return (
    tail(want, at + 1) === tail(have, at + 1) ||
    tail(want, at + 1) === tail(have, at) ||
    tail(want, at) === tail(have, at + 1)
  );
}

const lettersOf = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
