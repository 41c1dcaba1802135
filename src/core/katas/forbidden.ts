import type { KataLanguage } from "./kata.ts";

/** A call that makes a test depend on the wall clock, on chance or on the network. */
export interface ForbiddenCall {
  readonly line: number;
  readonly call: string;
}

const FORBIDDEN: Readonly<Record<KataLanguage, RegExp>> = {
  ts: /\b(?:Date\.now|performance\.now|Math\.random|setTimeout|setInterval|setImmediate|fetch)\s*\(|\bnew Date\(\s*\)|(?<=from )["']node:(?:timers|https?|net|dgram|child_process|worker_threads|fs)\b/,
  py: /\btime\.(?:sleep|time|monotonic|perf_counter)\b|\bdatetime\.(?:now|utcnow)\b|\brandom\.(?:random|randint|randrange|choice|shuffle|uniform)\(|^\s*(?:import|from)\s+(?:socket|urllib|http|subprocess|threading|requests)\b/,
  go: /\btime\.(?:Now|Sleep|After|AfterFunc|Tick|NewTimer|NewTicker|Since|Until)\(|\bcontext\.With(?:Timeout|Deadline)\(|\brand\.(?:Int|Intn|Float64|Perm|Shuffle|N)\(|"(?:net|net\/http|os\/exec)"/,
};
const COMMENT: Readonly<Record<KataLanguage, RegExp>> = {
  ts: /\/\/.*$|^\s*\/?\*.*$/,
  py: /#.*$/,
  go: /\/\/.*$/,
};

/** The first forbidden call of each line. Time, chance and peers are arguments in a kata. */
export function forbiddenCalls(language: KataLanguage, source: string): ForbiddenCall[] {
  return source.split("\n").flatMap((text, index) => {
    const found = FORBIDDEN[language].exec(text.replace(COMMENT[language], ""));
    return found ? [{ line: index + 1, call: found[0].trim().replace(/\s*\($/, "") }] : [];
  });
}
