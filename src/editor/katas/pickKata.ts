import * as vscode from "vscode";
import { LANGUAGE_NAMES, type Kata, type KataLanguage } from "../../core/katas/kata.ts";
import { stateOf } from "../../core/katas/progress.ts";
import type { KataTarget } from "../commands.ts";
import type { Dojo, KataChoice } from "./dojo.ts";

/** The kata in whose folder a file is. */
export function choiceAt(dojo: Dojo, uri: vscode.Uri): KataChoice | undefined {
  const parts = uri.fsPath.split(/[\\/]/);
  const [id = "", language] = parts.slice(-3);
  const kata = dojo.kata(id);
  const known = kata?.languages.find((one) => one === language);
  return kata && known && uri.fsPath.startsWith(dojo.home.folder)
    ? { kata, language: known }
    : undefined;
}

/** The kata that is meant: the target, else the one of the active or another visible editor, else the user's pick. */
export async function meant(
  dojo: Dojo,
  target: KataTarget | undefined,
  title: string,
): Promise<KataChoice | undefined> {
  if (target !== undefined) return choose(dojo, target, title);
  const { activeTextEditor: active, visibleTextEditors: visible } = vscode.window;
  // The README's preview may have the focus: it is no text editor.
  const [here] = [...(active ? [active] : []), ...visible].flatMap(
    ({ document: { uri } }) => choiceAt(dojo, uri) ?? [],
  );
  return here ?? choose(dojo, undefined, title);
}

/** The target, with what it leaves open picked by the user. */
export async function choose(
  dojo: Dojo,
  target: KataTarget | undefined,
  title: string,
): Promise<KataChoice | undefined> {
  const kata = target?.kata ?? (await pickKata(dojo, title));
  if (!kata) return undefined;
  const language = target?.language ?? (await pickLanguage(dojo, kata, title));
  return language && { kata, language };
}

/** The language to begin a kata in: the only one, else the user's pick, those with a tool chain first. */
export async function pickLanguage(
  dojo: Dojo,
  kata: Kata,
  title: string,
): Promise<KataLanguage | undefined> {
  const [only, ...more] = kata.languages;
  if (more.length === 0) return only;
  const rows = await Promise.all(
    kata.languages.map(async (language) => {
      const tools = await dojo.toolchains.find(language);
      return {
        label: LANGUAGE_NAMES[language],
        description: tools.found ? tools.version : `needs ${tools.needs}`,
        language,
        found: tools.found,
      };
    }),
  );
  const sorted = rows.toSorted((a, b) => Number(b.found) - Number(a.found));
  const picked = await vscode.window.showQuickPick(sorted, { title, placeHolder: kata.title });
  return picked?.language;
}

async function pickKata(dojo: Dojo, title: string): Promise<Kata | undefined> {
  const rows = await Promise.all(
    dojo.katas.map(async (kata) => ({
      label: kata.title,
      description: `${kata.family} · ${kata.languages.join(" ")} · ${stateOf(kata, await dojo.home.progress(kata))}`,
      detail: kata.contract,
      kata,
    })),
  );
  const options = { title, matchOnDescription: true, matchOnDetail: true };
  return (await vscode.window.showQuickPick(rows, options))?.kata;
}
