import { interviewPage } from "../../src/protocol/interviewPage.ts";
import { openChannel } from "../shared/useChannel.ts";

/** The interview panel's line to the extension. */
export const channel = openChannel(interviewPage, (message) => {
  // A report that cannot be delivered must not become the next report.
  channel.request("report", { message }).catch(() => undefined);
});

/** The HTML has asked already: the extension gathers the interview while the browser loads this script. */
export const firstView = channel.request("ready", null);
