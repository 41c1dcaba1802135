// First: zod is told before any schema is made.
import "../shared/noEval.ts";
import { scorecardPage } from "../../src/protocol/scorecardPage.ts";
import { renderPage } from "../shared/renderPage.tsx";
import { openChannel } from "../shared/useChannel.ts";
import { ScorecardPage } from "./ScorecardPage.tsx";
import "../shared/theme.css";
import "./scorecard.css";
import "./modelGrade.css";

const channel = openChannel(scorecardPage, (message) => {
  // A report that cannot be delivered must not become the next report.
  channel.request("report", { message }).catch(() => undefined);
});

renderPage(
  channel.request("ready", null).then((first) => <ScorecardPage channel={channel} first={first} />),
);
