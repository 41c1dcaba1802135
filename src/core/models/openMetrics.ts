import type { CallSummary, Percentiles, ServerLoad } from "./callSummary.ts";

type Labels = Readonly<Record<string, string>>;

/** One line: the name is the family's with `suffix`. A null value is unknown, and such a line is left out. */
interface Sample {
  readonly suffix?: "_total" | "_count";
  readonly labels: Labels;
  readonly value: number | null;
}

interface Family {
  readonly name: string;
  readonly type: "counter" | "gauge" | "summary";
  /** The last part of the name, where it is a unit. */
  readonly unit?: "seconds" | "usd" | "ratio";
  readonly help: string;
  readonly samples: readonly Sample[];
}

/**
 * The figures as OpenMetrics text, for a file that a collector reads. Names follow OpenTelemetry's for
 * generative AI where it has one. `loads` holds what servers say of themselves, by origin.
 */
export function openMetricsText(
  summaries: readonly CallSummary[],
  loads: ReadonlyMap<string, ServerLoad>,
): string {
  const families = [
    ...timingFamilies(summaries),
    ...countFamilies(summaries),
    cacheFamily(summaries),
    ...loadFamilies(loads),
  ];
  return [...families.flatMap(linesOf), "# EOF", ""].join("\n");
}

function timingFamilies(summaries: readonly CallSummary[]): Family[] {
  const quantiles = (values: (summary: CallSummary) => Percentiles, scale: number): Sample[] =>
    summaries.flatMap((summary) => quantileSamples(labelsOf(summary), values(summary), scale));
  return [
    {
      name: "gen_ai_client_operation_duration_seconds",
      type: "summary",
      unit: "seconds",
      help: "Duration of the recent calls that were answered.",
      samples: quantiles(({ durationMs }) => durationMs, 1 / 1000),
    },
    {
      name: "gen_ai_client_operation_time_to_first_chunk_seconds",
      type: "summary",
      unit: "seconds",
      help: "Time from the request to the first token, in the recent calls.",
      samples: quantiles(({ ttftMs }) => ttftMs, 1 / 1000),
    },
    {
      name: "design_dojo_output_tokens_per_second",
      type: "summary",
      help: "Output tokens a second after the first token, in the recent calls.",
      samples: quantiles(({ tokensPerSecond }) => tokensPerSecond, 1),
    },
  ];
}

function countFamilies(summaries: readonly CallSummary[]): Family[] {
  const total = (value: (summary: CallSummary) => number | null): Sample[] =>
    summaries.map((summary) => ({
      suffix: "_total",
      labels: labelsOf(summary),
      value: value(summary),
    }));
  return [
    {
      name: "design_dojo_model_calls",
      type: "counter",
      help: "Requests among the recent calls, failed ones included.",
      samples: total(({ calls }) => calls),
    },
    {
      name: "design_dojo_model_failures",
      type: "counter",
      help: "Recent calls without a usable answer, by what went wrong.",
      samples: summaries.flatMap(failureSamples),
    },
    {
      name: "gen_ai_client_token_usage",
      type: "counter",
      help: "Tokens of the recent calls, as the servers counted them.",
      samples: summaries.flatMap(tokenSamples),
    },
    {
      name: "design_dojo_model_cost_usd",
      type: "counter",
      unit: "usd",
      help: "Price of the recent calls in US dollars.",
      samples: total(({ costUsd }) => costUsd),
    },
  ];
}

const cacheFamily = (summaries: readonly CallSummary[]): Family => ({
  name: "design_dojo_prompt_cache_ratio",
  type: "gauge",
  unit: "ratio",
  help: "Share of the prompt tokens that came from the server's cache.",
  samples: summaries.map((summary) => ({ labels: labelsOf(summary), value: summary.cacheShare })),
});

function loadFamilies(loads: ReadonlyMap<string, ServerLoad>): Family[] {
  const gauge = (value: (load: ServerLoad) => number | null): Pick<Family, "type" | "samples"> => ({
    type: "gauge",
    samples: [...loads].map(([origin, load]) => ({ labels: { origin }, value: value(load) })),
  });
  return [
    {
      name: "design_dojo_server_engines",
      help: "Engines behind the server.",
      ...gauge(({ engines }) => engines),
    },
    {
      name: "design_dojo_server_requests_waiting",
      help: "Requests that wait in the server's queue.",
      ...gauge(({ waiting }) => waiting),
    },
    {
      name: "design_dojo_server_requests_running",
      help: "Requests that the server works on.",
      ...gauge(({ running }) => running),
    },
    {
      name: "design_dojo_server_kv_cache_usage_ratio",
      unit: "ratio",
      help: "Used share of the server's KV cache, the mean over its engines.",
      ...gauge(({ kvCacheUse }) => kvCacheUse),
    },
    {
      name: "design_dojo_server_prefix_cache_hit_ratio",
      unit: "ratio",
      help: "Share of the prompt tokens that the server found in its prefix cache since it started.",
      ...gauge(({ prefixHitRate }) => prefixHitRate),
    },
  ];
}

const labelsOf = ({ provider, model, origin }: CallSummary): Labels => ({
  gen_ai_provider_name: provider,
  gen_ai_request_model: model,
  origin,
});

function quantileSamples(labels: Labels, { n, p50, p95 }: Percentiles, scale: number): Sample[] {
  if (n === 0) return [];
  const quantile = (share: string, value: number | null): Sample => ({
    labels: { ...labels, quantile: share },
    value: value === null ? null : value * scale,
  });
  return [quantile("0.5", p50), quantile("0.95", p95), { suffix: "_count", labels, value: n }];
}

const failureSamples = (summary: CallSummary): Sample[] =>
  Object.entries(summary.failures).map(([kind, count]) => ({
    suffix: "_total",
    labels: { ...labelsOf(summary), error_type: kind },
    value: count,
  }));

const tokenSamples = (summary: CallSummary): Sample[] =>
  (["input", "output"] as const).map((type) => ({
    suffix: "_total",
    labels: { ...labelsOf(summary), gen_ai_token_type: type },
    value: type === "input" ? summary.tokensIn : summary.tokensOut,
  }));

/** A family of which nothing is known has no lines at all. */
function linesOf({ name, type, unit, help, samples }: Family): string[] {
  const known = samples.filter(({ value }) => value !== null);
  if (known.length === 0) return [];
  return [
    `# TYPE ${name} ${type}`,
    ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
    `# HELP ${name} ${help}`,
    ...known.map(
      ({ suffix = "", labels, value }) => `${name}${suffix}${inBraces(labels)} ${value}`,
    ),
  ];
}

const inBraces = (labels: Labels): string =>
  `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(",")}}`;

const escaped = (value: string): string =>
  value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
