import { replayPage } from "../../src/protocol/replayPage.ts";
import { openChannel } from "../shared/useChannel.ts";

/** The replay's line to the extension. */
export const channel = openChannel(replayPage, (message) => {
  // A report that cannot be delivered must not become the next report.
  channel.request("report", { message }).catch(() => undefined);
});

/** The HTML has asked already: the extension gathers the replay while the browser loads this script. */
export const firstView = channel.request("ready", null);
