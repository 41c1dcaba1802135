import type { Handlers, InterviewTarget } from "../commands.ts";
import type { Log } from "../log.ts";
import type { Readings } from "../readings.ts";
import type { ApiKeys } from "./apiKeys.ts";
import type { ConfiguredModel } from "./configuredModel.ts";
import { testAiConnection } from "./connectionTest.ts";
import type { Consent } from "./consent.ts";
import { selectGrader } from "./graderPicker.ts";
import type { Providers } from "./providers.ts";
import { showSendingPreview } from "./sendingPreview.ts";
import type { SendingPreview } from "./sendingText.ts";

interface Parts {
  readonly configured: ConfiguredModel;
  readonly keys: ApiKeys;
  readonly consent: Consent;
  readonly providers: Providers;
  readonly readings: Readings;
  readonly log: Log;
  /** The interview that a command was called with, else the one the user means. */
  readonly folderOf: (target: InterviewTarget | undefined) => Promise<string | undefined>;
  readonly preview: (folder: string) => Promise<SendingPreview>;
  readonly regradeWith: (folder: string) => Promise<void>;
  readonly calibrate: () => Promise<void>;
  readonly showMetrics: () => void | Promise<void>;
  readonly exportMetrics: () => Promise<void>;
}

type ModelCommand =
  | "selectGrader"
  | "testConnection"
  | "regradeWith"
  | "previewSending"
  | "calibrateGrader"
  | "showMetrics"
  | "exportMetrics";

/** Choosing, testing and watching the model that grades. */
export function modelCommands(parts: Parts): Pick<Handlers, `designDojo.${ModelCommand}`> {
  const withFolder =
    (run: (folder: string) => Promise<void>) =>
    async (target?: InterviewTarget): Promise<void> => {
      const folder = await parts.folderOf(target);
      if (folder !== undefined) await run(folder);
    };
  return {
    "designDojo.selectGrader": () => selectGrader(parts),
    "designDojo.testConnection": () => testAiConnection(parts),
    "designDojo.regradeWith": withFolder((folder) => parts.regradeWith(folder)),
    "designDojo.previewSending": withFolder((folder) =>
      showSendingPreview(folder, parts.preview, parts.configured, parts.readings),
    ),
    "designDojo.calibrateGrader": () => parts.calibrate(),
    "designDojo.showMetrics": () => parts.showMetrics(),
    "designDojo.exportMetrics": () => parts.exportMetrics(),
  };
}
