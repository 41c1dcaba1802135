import * as vscode from "vscode";
import type { Catalog } from "../../core/catalog/catalog.ts";
import type { Missed } from "../../core/katas/order.ts";
import { disk } from "../../services/files/fileSystem.ts";
import { GradeStore } from "../../services/grading/gradeStore.ts";
import type { Archive } from "../history/archive.ts";
import type { Log } from "../log.ts";
import type { Readings } from "../readings/readings.ts";
import type { Settings } from "../settings.ts";
import { Dojo } from "./dojo.ts";
import { kataCommands } from "./kataCommands.ts";
import { KataLens } from "./kataLens.ts";
import { KatasTree } from "./katasTree.ts";
import { KataTests } from "./kataTests.ts";
import { MutationRounds } from "./mutationRounds.ts";

export interface KatasAround {
  readonly context: vscode.ExtensionContext;
  readonly catalog: () => Catalog;
  readonly settings: Settings;
  readonly archive: Archive;
  readonly readings: Readings;
  readonly log: Log;
}

/** Makes everything that has to do with katas and wires it. Loaded late: see `LateKatas`. */
export function kataRoom({ context, catalog, settings, archive, readings, log }: KatasAround) {
  const dojo = new Dojo(context, catalog, settings);
  const tests = new KataTests(
    dojo,
    log,
    vscode.tests.createTestController("designDojo.katas", "Design Dojo Katas"),
  );
  const rounds = new MutationRounds(
    dojo,
    log,
    vscode.tests.createTestController("designDojo.mutants", "Design Dojo Mutation Rounds"),
  );
  const historyChanged = (listener: () => void) => archive.changed.on(listener);
  const tree = new KatasTree(dojo, () => missedIn(archive, log), historyChanged);
  return {
    handlers: kataCommands({ dojo, tests, rounds, readings }),
    disposables: [tree, tests, rounds, new KataLens(dojo), dojo],
  };
}

/** What the newest graded interview did not show. */
async function missedIn(archive: Archive, log: Log): Promise<Missed | undefined> {
  const row = (await archive.rows()).find(({ grader }) => grader !== null);
  if (!row) return undefined;
  const stored = await new GradeStore(disk, row.folder, (problem) => log.warn(problem)).list();
  const grade = stored.find(({ grade: { grader } }) => grader.kind !== "self")?.grade;
  const signals = grade?.criteria.flatMap((criterion) => criterion.signals) ?? [];
  return {
    question: row.question,
    signals: signals.filter(({ verdict }) => verdict !== "met").map(({ id }) => id),
  };
}
