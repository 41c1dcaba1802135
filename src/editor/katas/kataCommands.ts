import { join } from "node:path";
import * as vscode from "vscode";
import { HINT_STEPS } from "../../core/katas/hints.ts";
import { LANGUAGE_NAMES } from "../../core/katas/kata.ts";
import { stateOf } from "../../core/katas/progress.ts";
import type { Handlers, KataTarget } from "../commands.ts";
import type { Readings } from "../readings/readings.ts";
import { now, type Dojo, type KataChoice } from "./dojo.ts";
import type { KataTests } from "./kataTests.ts";
import type { MutationRounds } from "./mutationRounds.ts";
import { choose, meant, pickLanguage } from "./pickKata.ts";

interface Parts {
  readonly dojo: Dojo;
  readonly tests: KataTests;
  readonly rounds: MutationRounds;
  readonly readings: Readings;
}

type KataCommand = Extract<keyof Handlers, `designDojo.${string}Kata${string}`>;
type KataHandlers = Pick<
  Handlers,
  KataCommand | "designDojo.showNextHint" | "designDojo.startMutationRound"
>;

/** What the user can do with katas. */
export function kataCommands(parts: Parts): KataHandlers {
  const { dojo, tests, rounds } = parts;
  const watches = new Map<string, vscode.Disposable>();
  const chosen =
    (title: string, act: (choice: KataChoice) => Promise<void>) =>
    async (target?: KataTarget): Promise<void> => {
      const choice = await meant(dojo, target, title);
      if (choice) await act(choice);
    };
  return {
    "designDojo.openKata": async (target) => {
      const choice = await choose(dojo, target, "Open Kata");
      if (choice) await openKata(parts, choice);
    },
    "designDojo.openRandomKata": () => openRandomKata(parts),
    "designDojo.runKata": chosen("Run Kata Tests", async (choice) => {
      await saveAll();
      await dojo.open(choice);
      await tests.runKata(choice);
    }),
    "designDojo.debugKata": chosen("Debug Kata Tests", async (choice) => {
      await saveAll();
      await dojo.open(choice);
      await tests.debugKata(choice);
    }),
    "designDojo.watchKata": chosen("Watch Kata Tests", (choice) => watch(parts, watches, choice)),
    "designDojo.showNextHint": chosen("Show Next Hint", (choice) => showHint(parts, choice)),
    "designDojo.resetKata": chosen("Reset Kata", (choice) => reset(parts, choice)),
    "designDojo.compareKata": chosen("Compare With Reference", (choice) => compare(parts, choice)),
    "designDojo.startMutationRound": chosen("Start Mutation Round", (choice) =>
      rounds.start(choice),
    ),
    "designDojo.openKataReadme": chosen("Open Kata README", (choice) => showReadme(parts, choice)),
  };
}

/** Starter beside README above tests; the cursor is in the starter. */
async function openKata(parts: Parts, choice: KataChoice): Promise<void> {
  const { dojo, tests } = parts;
  const copy = await dojo.open(choice);
  await roomForThree();
  const show = (file: string, viewColumn: vscode.ViewColumn) =>
    vscode.window.showTextDocument(vscode.Uri.file(file), { viewColumn, preview: false });
  await showReadme(parts, choice, vscode.ViewColumn.Two);
  await show(copy.tests, vscode.ViewColumn.Three);
  const editor = await show(copy.code, vscode.ViewColumn.One);
  await tests.itemOf(choice);
  // When the columns become narrower the CodeLens of the first line may be left above what is seen.
  editor.revealRange(new vscode.Range(0, 0, 0, 0), vscode.TextEditorRevealType.AtTop);
  const tools = await dojo.toolchains.find(choice.language);
  if (!tools.found)
    void vscode.window.showInformationMessage(
      `Running this kata needs ${tools.needs}. ${tools.how}`,
    );
}

/** Half of the width for the code, the other half for README and tests; who has arranged groups keeps them. */
async function roomForThree(): Promise<void> {
  if (vscode.window.tabGroups.all.length > 1) return;
  await vscode.commands.executeCommand("vscode.setEditorLayout", {
    orientation: 0,
    groups: [{ size: 0.5 }, { size: 0.5, groups: [{ size: 0.5 }, { size: 0.5 }] }],
  });
}

/** One that is not green yet, while there is one. */
async function openRandomKata(parts: Parts): Promise<void> {
  const { dojo } = parts;
  const all = await Promise.all(
    dojo.katas.map(async (kata) => ({
      kata,
      state: stateOf(kata, await dojo.home.progress(kata)),
    })),
  );
  const fresh = all.filter(({ state }) => state === "new" || state === "started");
  const from = fresh.length > 0 ? fresh : all;
  const picked = from[Math.floor(Math.random() * from.length)];
  if (!picked) return;
  const language = await pickLanguage(dojo, picked.kata, "Open Random Kata");
  if (language) await openKata(parts, { kata: picked.kata, language });
}

/** Runs after each save; the same command ends it. */
async function watch(
  { dojo, tests }: Parts,
  watches: Map<string, vscode.Disposable>,
  choice: KataChoice,
): Promise<void> {
  const key = `${choice.kata.id}/${choice.language}`;
  const before = watches.get(key);
  watches.delete(key);
  before?.dispose();
  const name = `${choice.kata.title} (${LANGUAGE_NAMES[choice.language]})`;
  if (before) {
    void vscode.window.showInformationMessage(`${name} is no longer watched.`);
    return;
  }
  await dojo.open(choice);
  const started = await tests.watch(choice);
  if (!started) return;
  watches.set(key, started);
  void vscode.window.showInformationMessage(
    `${name} is tested after each save. Run the command again to end it.`,
  );
}

async function showHint({ dojo, readings }: Parts, choice: KataChoice): Promise<void> {
  const { kata, language } = choice;
  const shown = (await dojo.home.progress(kata)).languages[language]?.hints_shown ?? 0;
  const step = Math.min(HINT_STEPS, shown + 1);
  const hints = kata.hints.slice(0, step).map((hint, index) => `## Hint ${index + 1}\n\n${hint}\n`);
  const rest = HINT_STEPS - step;
  const more = rest === 0 ? "That was the last hint." : `Hints left: ${rest}.`;
  await readings.showMarkdown(
    `Hint ${step} of ${HINT_STEPS}: ${kata.id}`,
    () => `# ${kata.title}\n\n${hints.join("\n")}\n*${more}*\n`,
    "beside",
  );
  await dojo.update(choice, { hints_shown: step });
}

async function reset({ dojo }: Parts, choice: KataChoice): Promise<void> {
  const reset = "Reset";
  const picked = await vscode.window.showWarningMessage(
    `Begin ${choice.kata.title} again?`,
    {
      modal: true,
      detail: "Your file becomes the starter again. What you wrote is kept beside it.",
    },
    reset,
  );
  if (picked !== reset) return;
  await saveAll();
  const kept = await dojo.home.reset(choice.kata, choice.language, now());
  dojo.changed.emit();
  if (kept === undefined) return;
  const open = "Open It";
  const choiceMade = await vscode.window.showInformationMessage(
    `Your file is kept as ${kept}.`,
    open,
  );
  if (choiceMade === open) await vscode.window.showTextDocument(vscode.Uri.file(kept));
}

/** After green, or after the user has confirmed to give up. */
async function compare({ dojo, readings }: Parts, choice: KataChoice): Promise<void> {
  const { kata, language } = choice;
  const own = (await dojo.home.progress(kata)).languages[language];
  if (!own?.green_at && !own?.gave_up_at) {
    const show = "Show the Reference";
    const picked = await vscode.window.showWarningMessage(
      "Your tests are not green yet.",
      { modal: true, detail: "The reference takes the exercise away. There are hints, too." },
      show,
    );
    if (picked !== show) return;
    await dojo.update(choice, { gave_up_at: now() });
  }
  const copy = await dojo.open(choice);
  const { solution } = await dojo.bank.code(kata, language);
  const text = await dojo.bank.text(kata, solution);
  const name = `Reference of ${kata.id}.${language}`;
  await readings.compare(
    vscode.Uri.file(copy.code),
    name,
    text,
    `${kata.title}: yours ↔ reference`,
  );
}

async function showReadme(
  { dojo }: Parts,
  { kata }: KataChoice,
  column?: vscode.ViewColumn,
): Promise<void> {
  const file = vscode.Uri.file(join(dojo.bank.folderOf(kata), "README.md"));
  const viewColumn = column ?? columnOf(file) ?? vscode.ViewColumn.Beside;
  await vscode.commands.executeCommand("vscode.openWith", file, "vscode.markdown.preview.editor", {
    viewColumn,
    preview: false,
  });
}

/** Where a file is open in a preview. */
function columnOf(file: vscode.Uri): vscode.ViewColumn | undefined {
  const isIt = ({ input }: vscode.Tab) =>
    input instanceof vscode.TabInputCustom && input.uri.fsPath === file.fsPath;
  return vscode.window.tabGroups.all.find(({ tabs }) => tabs.some(isIt))?.viewColumn;
}

async function saveAll(): Promise<void> {
  await vscode.workspace.saveAll(false);
}
