import * as vscode from "vscode";
import type { Catalog } from "../../core/catalog/catalog.ts";
import { calibrationTable } from "../../core/grading/calibrationTable.ts";
import type { Model } from "../../core/models/model.ts";
import { bundledGold } from "../../services/catalog/bundled.ts";
import { disk } from "../../services/files/fileSystem.ts";
import { calibrate, checklistJudge } from "../../services/grading/calibration.ts";
import { CalibrationStore } from "../../services/grading/calibrationStore.ts";
import { modelJudge } from "../../services/grading/modelGrading.ts";
import { toSignal } from "../cancellation.ts";
import type { Log } from "../log.ts";
import type { Readings } from "../readings/readings.ts";
import type { Setting } from "../settings.ts";
import type { Couriers } from "./couriers.ts";

interface Parts {
  readonly dist: string;
  readonly catalog: () => Catalog;
  readonly configured: { current(): Promise<Model | null> };
  readonly couriers: Couriers;
  readonly home: Pick<Setting<string>, "value">;
  readonly readings: Readings;
  readonly log: Log;
}

/** Perturbations that are graded for each gold answer that is not a paraphrase. */
interface Extent extends vscode.QuickPickItem {
  readonly perturbations: boolean;
}

/** "Calibrate Grader…": runs the gold answers through the grader, keeps the figures and shows them. */
export async function calibrateGrader(parts: Parts): Promise<void> {
  const { configured, couriers, catalog, dist, home, log, readings } = parts;
  const model = await configured.current();
  const name = model?.identity.model ?? "the checklist";
  const gold = bundledGold(dist);
  const extent = await pickExtent(name, gold.length);
  if (!extent) return;
  const courier = model && (await couriers.to(model));
  const result = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: `Calibrating ${name}`,
      cancellable: true,
    },
    (progress, token) =>
      calibrate({
        gold,
        judge: courier ? modelJudge(catalog(), courier) : checklistJudge(catalog()),
        perturbations: extent.perturbations,
        concurrency: courier?.model.traits.concurrency ?? 1,
        at: new Date().toISOString(),
        signal: toSignal(token),
        onProgress: (done, of) =>
          progress.report({ message: `${done} of ${of} answers`, increment: 100 / of }),
      }).catch((error: unknown) => {
        if (token.isCancellationRequested) return null;
        throw error;
      }),
  );
  if (result === null) return;
  const store = new CalibrationStore(home.value, disk, (problem) => log.warn(problem));
  const file = await store.save(result);
  const text = [...calibrationTable(result), "", `Kept in ${file}.`].join("\n");
  await readings.showText(`Calibration of ${name.replaceAll(/[^\w.-]+/g, "-")}`, () => text);
}

/** A local model takes hours for all of it, a hosted one costs money: the user decides how much. */
const pickExtent = (name: string, answers: number): Thenable<Extent | undefined> =>
  vscode.window.showQuickPick<Extent>(
    [
      {
        label: "Agreement only",
        description: `${answers} gold answers`,
        detail: "How well the levels agree with those that the answers were written for.",
        perturbations: false,
      },
      {
        label: "Agreement and robustness",
        description: `${answers} gold answers, and eight ways to disguise or spoil each original`,
        detail:
          "Also whether the grader can be talked up, padded, or fooled by a list of keywords.",
        perturbations: true,
      },
    ],
    {
      title: `Calibrate ${name}`,
      placeHolder: "The gold answers belong to the question bank; nothing of yours is sent.",
    },
  );
