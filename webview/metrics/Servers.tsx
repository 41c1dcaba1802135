import type { MetricsView } from "../../src/protocol/metricsPage.ts";
import { known, percent, plainCount, UNKNOWN } from "./figures.ts";

type Load = MetricsView["servers"][number]["load"];

/** What the servers say of themselves at this moment. */
export function Servers({ servers }: Pick<MetricsView, "servers">) {
  return (
    <div className="wide" role="region" aria-labelledby="servers-title" tabIndex={0}>
      <table>
        <caption id="servers-title">Servers now</caption>
        <thead>
          <tr>
            <th scope="col">Server</th>
            {COLUMNS.map(({ title }) => (
              <th key={title} scope="col" className="figure">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {servers.map(({ origin, load }) => (
            <tr key={origin}>
              <th scope="row">{origin}</th>
              {COLUMNS.map(({ title, words }) => (
                <td key={title} className={load ? "figure" : "figure muted"}>
                  {load ? words(load) : UNKNOWN}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {servers.some(({ load }) => load === null) && (
        <p className="muted">
          “Unknown”: the server does not answer, or tells no load. vLLM does, at{" "}
          <code>/metrics</code>.
        </p>
      )}
    </div>
  );
}

const COLUMNS: readonly { title: string; words: (load: NonNullable<Load>) => string }[] = [
  { title: "Engines", words: ({ engines }) => known(engines, plainCount) },
  { title: "Waiting", words: ({ waiting }) => known(waiting, plainCount) },
  { title: "Running", words: ({ running }) => known(running, plainCount) },
  { title: "KV cache in use", words: ({ kvCacheUse }) => known(kvCacheUse, percent) },
  { title: "Prefix-cache hits", words: ({ prefixHitRate }) => known(prefixHitRate, percent) },
];
