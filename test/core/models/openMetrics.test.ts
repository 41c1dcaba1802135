import { describe, expect, test } from "vitest";
import { openMetricsText } from "../../../src/core/models/openMetrics.ts";
import { summariseCalls } from "../../../src/core/models/summarise.ts";
import { serverLoad } from "../../../src/core/models/vllmMetrics.ts";
import { callRecord, refusedCall } from "../../support/callRecords.ts";

interface Family {
  readonly type: string;
  readonly unit: string;
  readonly samples: readonly string[];
}

const LABEL = String.raw`[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*"`;
const SAMPLE = new RegExp(
  String.raw`^([a-zA-Z_:][\w:]*)(?:\{((?:${LABEL})(?:,${LABEL})*)?\})? (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$`,
);
/** What may follow a family's name in a sample. */
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: ["_total"],
  gauge: [""],
  summary: ["", "_count", "_sum"],
};

/** Reads OpenMetrics text as its specification defines it. Throws at the first line that breaks a rule. */
function read(text: string): Map<string, Family> {
  if (!text.endsWith("# EOF\n")) throw new Error("no # EOF at the end");
  const families = new Map<string, Family>();
  let name = "";
  let family: { type: string; unit: string; samples: string[] } = {
    type: "",
    unit: "",
    samples: [],
  };
  for (const line of text.slice(0, -"# EOF\n".length).split("\n").slice(0, -1)) {
    const [, keyword, about = "", rest = ""] = /^# (TYPE|UNIT|HELP) (\S+) (.+)$/.exec(line) ?? [];
    if (keyword === undefined) readSample(line, name, family);
    else {
      if (keyword === "TYPE") {
        if (families.has(about)) throw new Error(`${about} is there twice`);
        if (!(rest in SUFFIXES)) throw new Error(`no type: ${rest}`);
        name = about;
        family = { type: rest, unit: "", samples: [] };
        families.set(name, family);
      }
      if (about !== name || family.samples.length > 0) throw new Error(`out of place: ${line}`);
      if (keyword === "UNIT") {
        if (!name.endsWith(`_${rest}`)) throw new Error(`${name} does not end in ${rest}`);
        family.unit = rest;
      }
    }
  }
  return families;
}

function readSample(
  line: string,
  name: string,
  { type, samples }: { type: string; samples: string[] },
): void {
  const [, full = "", labels = "", value] = SAMPLE.exec(line) ?? [];
  if (value === undefined) throw new Error(`no sample: ${line}`);
  const suffix = SUFFIXES[type]?.find((one) => full === name + one);
  if (suffix === undefined) throw new Error(`${full} is no sample of the ${type} ${name}`);
  const quantiles = labels.match(/\bquantile="[^"]*"/g) ?? [];
  if (quantiles.length !== Number(type === "summary" && suffix === ""))
    throw new Error(`quantiles: ${line}`);
  if (type !== "gauge" && Number(value) < 0) throw new Error(`below 0: ${line}`);
  const series = line.slice(0, line.lastIndexOf(" ") + 1);
  if (samples.some((sample) => sample.startsWith(series))) throw new Error(`twice: ${series}`);
  samples.push(line);
}

/** The samples of a family without the labels that all of them have. */
const samplesOf = (text: string, name: string): string[] =>
  (read(text).get(name)?.samples ?? []).map((line) =>
    line.replace(
      /gen_ai_provider_name="openai",gen_ai_request_model="qwen3-32b",origin="http:\/\/127\.0\.0\.1:8000",?/,
      "",
    ),
  );

const LOAD = serverLoad(
  [
    'vllm:num_requests_running{engine="0"} 4',
    'vllm:num_requests_waiting{engine="0"} 2',
    'vllm:kv_cache_usage_perc{engine="0"} 0.25',
    "vllm:prefix_cache_hits_total 3",
    "vllm:prefix_cache_queries_total 4",
  ].join("\n"),
);

describe("the text of many calls", () => {
  const calls = Array.from({ length: 20 }, (_, i) =>
    callRecord({ duration_ms: 2_000 + i * 1_000, ttft_ms: 1_000 }),
  );
  const text = openMetricsText(
    summariseCalls([...calls, refusedCall(), callRecord({ model: "other" })]),
    new Map([["http://127.0.0.1:8000", LOAD]]),
  );

  test("keeps to the grammar, each family with its type and unit", () => {
    const families = [...read(text)].map(([name, { type, unit }]) => [name, type, unit]);
    expect(families).toEqual([
      ["gen_ai_client_operation_duration_seconds", "summary", "seconds"],
      ["gen_ai_client_operation_time_to_first_chunk_seconds", "summary", "seconds"],
      ["design_dojo_output_tokens_per_second", "summary", ""],
      ["design_dojo_model_calls", "counter", ""],
      ["design_dojo_model_failures", "counter", ""],
      ["gen_ai_client_token_usage", "counter", ""],
      ["design_dojo_model_cost_usd", "counter", "usd"],
      ["design_dojo_prompt_cache_ratio", "gauge", "ratio"],
      ["design_dojo_server_engines", "gauge", ""],
      ["design_dojo_server_requests_waiting", "gauge", ""],
      ["design_dojo_server_requests_running", "gauge", ""],
      ["design_dojo_server_kv_cache_usage_ratio", "gauge", "ratio"],
      ["design_dojo_server_prefix_cache_hit_ratio", "gauge", "ratio"],
    ]);
  });

  test("gives seconds, counts and shares", () => {
    const duration = "gen_ai_client_operation_duration_seconds";
    expect(samplesOf(text, duration).slice(0, 3)).toEqual([
      `${duration}{quantile="0.5"} 11`,
      `${duration}{quantile="0.95"} 20`,
      `${duration}_count{} 20`,
    ]);
    expect(samplesOf(text, "design_dojo_model_failures")).toEqual([
      'design_dojo_model_failures_total{error_type="unreachable"} 1',
    ]);
    expect(samplesOf(text, "gen_ai_client_token_usage").slice(0, 2)).toEqual([
      'gen_ai_client_token_usage_total{gen_ai_token_type="input"} 40000',
      'gen_ai_client_token_usage_total{gen_ai_token_type="output"} 2000',
    ]);
    expect(samplesOf(text, "design_dojo_server_prefix_cache_hit_ratio")).toEqual([
      'design_dojo_server_prefix_cache_hit_ratio{origin="http://127.0.0.1:8000"} 0.75',
    ]);
  });
});

test("what is unknown has no line, and never the value 0", () => {
  const silent = callRecord({ tokens: null, cost_usd: null, ttft_ms: null });
  const text = openMetricsText(summariseCalls([silent]), new Map([["http://gpu", serverLoad("")]]));
  expect([...read(text).keys()]).toEqual([
    "gen_ai_client_operation_duration_seconds",
    "design_dojo_model_calls",
  ]);
  expect(text).not.toMatch(/0\.95|[ ]0$/m);
});

test("quotes, backslashes and line ends in a model's name do not break a line", () => {
  const model = 'C:\\models\\"best"\nnext';
  const text = openMetricsText(summariseCalls([callRecord({ model })]), new Map());
  expect(read(text).get("design_dojo_model_calls")?.samples).toEqual([
    String.raw`design_dojo_model_calls_total{gen_ai_provider_name="openai",gen_ai_request_model="C:\\models\\\"best\"\nnext",origin="http://127.0.0.1:8000"} 1`,
  ]);
});

test("without calls there is only the end", () => {
  expect(openMetricsText([], new Map())).toBe("# EOF\n");
});

test.each([
  ["no end", "# TYPE a gauge\na 1\n"],
  ["a counter without _total", "# TYPE a counter\na 1\n# EOF\n"],
  ["a unit that the name does not end in", "# TYPE a gauge\n# UNIT a seconds\na 1\n# EOF\n"],
  ["a family in two places", "# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\n# TYPE a gauge\n# EOF\n"],
  ["a quote that is not escaped", '# TYPE a gauge\na{b="c"d"} 1\n# EOF\n'],
  ["the same series twice", "# TYPE a gauge\na 1\na 2\n# EOF\n"],
  ["a quantile of a gauge", '# TYPE a gauge\na{quantile="0.5"} 1\n# EOF\n'],
  ["no value", "# TYPE a gauge\na NULL\n# EOF\n"],
])("the reader of this test refuses %s", (_, text) => {
  expect(() => read(text)).toThrow(Error);
});
