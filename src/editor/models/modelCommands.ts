import type { Handlers, InterviewTarget } from "../commands.ts";
import { testAiConnection } from "./connectionTest.ts";
import { type GraderPickerParts, selectGrader } from "./graderPicker.ts";

interface Parts extends GraderPickerParts {
  /** The interview that a command was called with, else the one the user means. */
  readonly folderOf: (target: InterviewTarget | undefined) => Promise<string | undefined>;
  readonly preview: (folder: string) => Promise<void>;
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
    "designDojo.previewSending": withFolder((folder) => parts.preview(folder)),
    "designDojo.calibrateGrader": () => parts.calibrate(),
    "designDojo.showMetrics": () => parts.showMetrics(),
    "designDojo.exportMetrics": () => parts.exportMetrics(),
  };
}
