import * as vscode from "vscode";
import { registerCommands } from "./editor/commands.ts";
import { followContext } from "./editor/contextKeys.ts";
import { Archive } from "./editor/history/archive.ts";
import { HistoryTree } from "./editor/history/historyTree.ts";
import { interviewCommands } from "./editor/interview/interviewCommands.ts";
import { Interviews } from "./editor/interview/interviews.ts";
import { announceTimeUp } from "./editor/interview/notices.ts";
import { ShapeLibrary } from "./editor/interview/shapeLibrary.ts";
import { TimerStatusBar } from "./editor/interview/timerStatusBar.ts";
import { LateRooms } from "./editor/late/lateRooms.ts";
import { Log } from "./editor/log.ts";
import { panelRestorers } from "./editor/pages/panelRestorers.ts";
import { replaceStalePanels } from "./editor/pages/stalePanels.ts";
import { QuestionsTree } from "./editor/questions/questionsTree.ts";
import { readingCommands } from "./editor/readings/readingCommands.ts";
import { Readings } from "./editor/readings/readings.ts";
import { Settings } from "./editor/settings.ts";
import { catalogOnDemand } from "./services/catalog/bundled.ts";

let interviews: Interviews | undefined;

/** Makes the parts and wires them. The catalog is read when something first asks for it. */
export function activate(context: vscode.ExtensionContext): void {
  const log = new Log();
  const settings = new Settings();
  const catalog = catalogOnDemand(context.asAbsolutePath("dist"));
  const library = new ShapeLibrary(context);
  const archive = new Archive(settings.home, log);
  const readings = new Readings();
  const shared = { context, catalog, settings, archive, log };
  interviews = new Interviews({ ...shared, library, rooms: () => rooms });
  const around = { ...shared, interviews, readings };
  const rooms = new LateRooms(around);
  const handlers = { ...interviewCommands(around), ...rooms.handlers, ...readingCommands(around) };

  context.subscriptions.push(
    log,
    settings,
    archive,
    interviews,
    rooms,
    readings,
    new QuestionsTree(catalog, archive),
    new HistoryTree(catalog, archive),
    new TimerStatusBar(interviews, settings.statusBar),
    followContext(interviews, archive),
    announceTimeUp(interviews),
    replaceStalePanels(interviews),
    ...panelRestorers({ interviews, rooms, log }),
    ...registerCommands(vscode.commands, handlers, log),
  );
  void library.load().then(() => interviews?.wake());
}

/** VS Code waits for this: board and notes are on disk when the window is gone. */
export async function deactivate(): Promise<void> {
  await interviews?.close();
}
