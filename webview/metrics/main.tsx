// First: zod is told before any schema is made.
import "../shared/noEval.ts";
import { metricsPage } from "../../src/protocol/metricsPage.ts";
import { renderPage } from "../shared/renderPage.tsx";
import { openChannel } from "../shared/useChannel.ts";
import { MetricsPage } from "./MetricsPage.tsx";
import "../shared/theme.css";
import "./metrics.css";

const channel = openChannel(metricsPage, (message) => {
  // A report that cannot be delivered must not become the next report.
  channel.request("report", { message }).catch(() => undefined);
});

renderPage(
  channel.request("ready", null).then((first) => <MetricsPage channel={channel} first={first} />),
);
