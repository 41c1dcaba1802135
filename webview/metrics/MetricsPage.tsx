import { useState } from "react";
import type { MetricsPage as Contract, MetricsView } from "../../src/protocol/metricsPage.ts";
import type { PageChannel } from "../../src/protocol/pageChannel.ts";
import { ProblemBanner } from "../shared/ProblemBanner.tsx";
import { useEvent } from "../shared/useChannel.ts";
import { plainCount } from "./figures.ts";
import { Models } from "./Models.tsx";
import { Servers } from "./Servers.tsx";

interface Props {
  readonly channel: PageChannel<Contract>;
  readonly first: MetricsView;
}

/** What the last calls to each model cost in time, tokens and money, and how busy their servers are. */
export function MetricsPage({ channel, first }: Props) {
  const [view, setView] = useState(first);
  const [busy, setBusy] = useState(false);
  const refresh = () => {
    setBusy(true);
    void channel
      .request("ready", null)
      .then(setView)
      .finally(() => setBusy(false));
  };
  useEvent(channel, "changed", refresh);
  const empty = view.models.length === 0;
  return (
    <>
      <ProblemBanner />
      <main className="metrics" aria-busy={busy}>
        <header>
          <h1>Model metrics</h1>
          <div className="buttons">
            <button disabled={busy} onClick={refresh}>
              Refresh
            </button>
            {!empty && (
              <>
                <button onClick={() => void channel.request("openLog", null)}>Open log</button>
                <button onClick={() => void channel.request("exportMetrics", null)}>Export…</button>
              </>
            )}
          </div>
        </header>
        {empty ? (
          <Empty onSelect={() => void channel.request("selectGrader", null)} />
        ) : (
          <Filled view={view} />
        )}
      </main>
    </>
  );
}

function Filled({ view: { models, servers, total, logFile } }: { readonly view: MetricsView }) {
  return (
    <>
      <Models models={models} />
      {servers.length > 0 && <Servers servers={servers} />}
      <p className="muted">
        From the last 200 requests to each model; {plainCount(total)} are in <code>{logFile}</code>.
        The log holds figures only, nothing that you said or drew.
      </p>
    </>
  );
}

function Empty({ onSelect }: { readonly onSelect: () => void }) {
  return (
    <section className="empty" aria-label="No calls yet">
      <p>
        No model has been called yet. After the first grade by a model, this page shows for each
        model how long it took to the first token and in all, how fast it wrote, how much of the
        prompt came from the server’s cache, what failed, and what it cost.
      </p>
      <button className="primary" onClick={onSelect}>
        Select AI Grader…
      </button>
    </section>
  );
}
