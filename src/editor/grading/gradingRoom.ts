import type * as vscode from "vscode";
import type { Catalog } from "../../core/catalog/catalog.ts";
import type { Archive } from "../history/archive.ts";
import type { Interviews } from "../interview/interviews.ts";
import type { Log } from "../log.ts";
import { modelParts } from "../models/parts.ts";
import type { SoundFloor } from "../pages/soundFloor.ts";
import type { Readings } from "../readings/readings.ts";
import type { Settings } from "../settings.ts";
import { gradingCommands } from "./gradingCommands.ts";
import { Scorecards } from "./scorecards.ts";
import type { TranscriptsUnderway } from "./transcriptsUnderway.ts";
import { TranscriptWait } from "./transcriptWait.ts";

export interface GradingAround {
  readonly context: vscode.ExtensionContext;
  readonly catalog: () => Catalog;
  readonly settings: Settings;
  readonly archive: Archive;
  readonly interviews: Interviews;
  readonly readings: Readings;
  readonly floor: SoundFloor;
  readonly underway: TranscriptsUnderway;
  readonly log: Log;
}

/** Makes the parts that grade, scorecards and models, and wires them. Loaded late: see `LateGrading`. */
export function gradingRoom(around: GradingAround) {
  const modelGrading = () => models.grading;
  const wait = new TranscriptWait(around.underway);
  const scorecards = new Scorecards({ ...around, modelGrading, wait });
  const models = modelParts({ ...around, scorecards, wait });
  return {
    scorecards,
    metrics: models.metrics,
    seat: models.seat,
    handlers: { ...gradingCommands(scorecards, wait), ...models.handlers },
    disposables: [scorecards, ...models.disposables],
  };
}
