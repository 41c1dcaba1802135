import * as vscode from "vscode";
import { Archive } from "./editor/archive.ts";
import { registerCommands } from "./editor/commands.ts";
import { followContext } from "./editor/contextKeys.ts";
import { HistoryTree } from "./editor/historyTree.ts";
import { interviewCommands } from "./editor/interviewCommands.ts";
import { Interviews } from "./editor/interviews.ts";
import { LateRooms } from "./editor/lateRooms.ts";
import { Log } from "./editor/log.ts";
import { announceTimeUp } from "./editor/notices.ts";
import { panelRestorers } from "./editor/panelRestorers.ts";
import { QuestionsTree } from "./editor/questionsTree.ts";
import { readingCommands } from "./editor/readingCommands.ts";
import { Readings } from "./editor/readings.ts";
import { Settings } from "./editor/settings.ts";
import { ShapeLibrary } from "./editor/shapeLibrary.ts";
import { replaceStalePanels } from "./editor/stalePanels.ts";
import { TimerStatusBar } from "./editor/timerStatusBar.ts";
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
