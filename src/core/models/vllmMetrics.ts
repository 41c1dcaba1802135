import type { ServerLoad } from "./callSummary.ts";

/** Names without `vllm:` and `_total`, today's first: while a name is changed, a server may report both. */
const WAITING = ["num_requests_waiting"];
const RUNNING = ["num_requests_running"];
const KV_CACHE = ["kv_cache_usage_perc", "gpu_cache_usage_perc"];
const PREFIX_HITS = ["prefix_cache_hits", "gpu_prefix_cache_hits"];
const PREFIX_QUERIES = ["prefix_cache_queries", "gpu_prefix_cache_queries"];

/** What a vLLM server of any version says at `/metrics`; all null for the text of another program. */
export function serverLoad(text: string): ServerLoad {
  const series = readSeries(text);
  const valuesOf = (names: readonly string[]): readonly number[] =>
    names.map((name) => series.get(name)).find((values) => values !== undefined) ?? [];
  const running = valuesOf(RUNNING);
  const waiting = valuesOf(WAITING);
  const kvCache = valuesOf(KV_CACHE);
  const queries = sumOf(valuesOf(PREFIX_QUERIES));
  const hits = sumOf(valuesOf(PREFIX_HITS));
  // Each engine has one line for each gauge, whatever its labels are called.
  const engines = Math.max(running.length, waiting.length, kvCache.length);
  const used = sumOf(kvCache);
  return {
    engines: engines === 0 ? null : engines,
    waiting: sumOf(waiting),
    running: sumOf(running),
    kvCacheUse: used === null ? null : used / kvCache.length,
    prefixHitRate: hits === null || queries === null || queries === 0 ? null : hits / queries,
  };
}

/** A name, labels (whose values may hold braces and escaped quotes), a value; then perhaps a time, which says nothing. */
const SAMPLE = /^\s*([a-z_:][\w:]*)(?:\s*\{(?:[^"}]|"(?:[^"\\]|\\.)*")*\}\s*|\s+)([^\s{]+)/i;

/** vLLM's own name; proxies turn the colon into an underscore, and some put a word in front. */
const OWN_NAME = /(?:^|[_:])vllm[_:](.+?)(?:_total)?$/;

/** Values by name; what is not a number is not known. */
function readSeries(text: string): Map<string, number[]> {
  const series = new Map<string, number[]>();
  for (const line of text.split("\n")) {
    const [, full = "", written = ""] = SAMPLE.exec(line) ?? [];
    const name = OWN_NAME.exec(full)?.[1];
    const value = Number(written);
    if (name === undefined || !Number.isFinite(value)) continue;
    const known = series.get(name);
    if (known === undefined) series.set(name, [value]);
    else known.push(value);
  }
  return series;
}

const sumOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0);
