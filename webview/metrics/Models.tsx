import type { MetricsView } from "../../src/protocol/metricsPage.ts";
import { dollars } from "../shared/money.ts";
import { shortWait } from "../shared/time.ts";
import { failureWords, known, percent, plainCount, rate, tail } from "./figures.ts";

type Summary = MetricsView["models"][number];

/** One row a model, the newest used first. */
export function Models({ models }: Pick<MetricsView, "models">) {
  return (
    <div className="wide" role="region" aria-labelledby="models-title" tabIndex={0}>
      <table>
        <caption id="models-title">Calls by model</caption>
        <Head />
        <tbody>
          {models.map((model) => (
            <Row key={`${model.provider} ${model.origin} ${model.model}`} {...model} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface Column {
  readonly title: string;
  /** Columns under a common title; none for a column of its own. */
  readonly parts?: readonly string[];
  readonly words?: true;
}

const COLUMNS: readonly Column[] = [
  { title: "Model", words: true },
  { title: "Calls" },
  { title: "First token", parts: ["p50", "p95"] },
  { title: "Whole reply", parts: ["p50", "p95"] },
  { title: "Tokens/s" },
  { title: "Prompt from cache" },
  { title: "Tokens", parts: ["in", "out"] },
  { title: "Cost" },
  { title: "Failures", words: true },
];

function Head() {
  return (
    <thead>
      <tr>
        {COLUMNS.map(({ title, parts, words }) =>
          parts ? (
            <th key={title} scope="colgroup" colSpan={parts.length}>
              {title}
            </th>
          ) : (
            <th key={title} scope="col" rowSpan={2} className={words ? "" : "figure"}>
              {title}
            </th>
          ),
        )}
      </tr>
      <tr>
        {COLUMNS.flatMap(({ title, parts = [] }) =>
          parts.map((part) => (
            <th key={`${title} ${part}`} scope="col" className="figure">
              {part}
            </th>
          )),
        )}
      </tr>
    </thead>
  );
}

function Row(model: Summary) {
  const { ttftMs, durationMs, tokensPerSecond } = model;
  return (
    <tr>
      <th scope="row">
        {model.model}{" "}
        <small className="muted">{model.onThisMachine ? "on this machine" : model.origin}</small>
      </th>
      <Figure words={plainCount(model.calls)} />
      <Figure words={known(ttftMs.p50, shortWait)} />
      <Figure words={tail(ttftMs, shortWait)} />
      <Figure words={known(durationMs.p50, shortWait)} />
      <Figure words={tail(durationMs, shortWait)} />
      <Figure words={known(tokensPerSecond.p50, rate)} />
      <Figure words={known(model.cacheShare, percent)} />
      <Figure words={known(model.tokensIn, plainCount)} />
      <Figure words={known(model.tokensOut, plainCount)} />
      <Figure words={costOf(model)} />
      <td className="failures">{failureWords(model.failures)}</td>
    </tr>
  );
}

function costOf({ costUsd, onThisMachine }: Summary): string {
  return onThisMachine ? "nothing" : known(costUsd, dollars);
}

/** A figure that is not known, or stands for too few calls, is quieter. */
function Figure({ words }: { readonly words: string }) {
  return <td className={/^[$\d]/.test(words) ? "figure" : "figure muted"}>{words}</td>;
}
