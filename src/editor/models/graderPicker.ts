import * as vscode from "vscode";
import { DojoError } from "../../core/errors.ts";
import { USUAL_PLACES } from "../../services/models/endpoints.ts";
import type { Log } from "../log.ts";
import type { ApiKeys } from "./apiKeys.ts";
import { baseUrlOf, identityOf, type ModelChoice, whereItRuns } from "./choice.ts";
import type { ConfiguredModel } from "./configuredModel.ts";
import type { Consent } from "./consent.ts";
import type { Couriers } from "./couriers.ts";
import { enterAddress } from "./enterAddress.ts";
import { type GraderAction, type GraderFacts, graderGroups } from "./graderRows.ts";
import type { Place } from "./look.ts";
import type { Providers } from "./providers.ts";
import { tryModel } from "./tryModel.ts";

export interface GraderPickerParts {
  readonly configured: ConfiguredModel;
  readonly keys: ApiKeys;
  readonly consent: Consent;
  readonly providers: Providers;
  readonly couriers: Couriers;
  readonly log: Log;
}

/** After an action the picker is done, or shows itself again. */
type Next = "done" | "again";

/** "Select AI Grader…": shows what is there, tries what is chosen, and stores it when the user keeps it. */
export async function selectGrader(parts: GraderPickerParts): Promise<void> {
  let next: Next = "again";
  while (next === "again") {
    const action = await pickGrader(parts, "Select AI Grader");
    next = action ? await act(action, parts) : "done";
  }
}

async function act(action: GraderAction, parts: GraderPickerParts): Promise<Next> {
  const { configured, keys, consent } = parts;
  switch (action.kind) {
    case "use":
      return tryAndStore(action.choice, undefined, parts);
    case "enter-address": {
      const entered = await enterAddress(parts);
      return entered ? tryAndStore(entered.choice, entered.key, parts) : "again";
    }
    case "checklist":
      await configured.choose(null);
      vscode.window.setStatusBarMessage("$(check) The checklist grades alone", 5_000);
      return "done";
    case "look-again":
      return "again";
    case "forget-key":
      await keys.forget(action.origin);
      configured.forget();
      return "again";
    case "forget-consent":
      await consent.revoke(action.place);
      return "again";
  }
}

/** `key`: entered just now; it is stored with the choice, not before. */
async function tryAndStore(
  choice: ModelChoice,
  key: string | undefined,
  { configured, keys, providers, couriers, log }: GraderPickerParts,
): Promise<Next> {
  const identity = identityOf(choice);
  const usedKey = key ?? (await keys.for(choice));
  const decision = await tryModel(
    identity,
    async (signal) => {
      const { model } = await providers.connect(choice, usedKey, signal);
      return (await couriers.to(model)).asModel("trial");
    },
    log,
  );
  if (decision !== "use") return decision === "choose-another" ? "again" : "done";
  if (key !== undefined && choice.provider === "openai") await keys.set(choice.baseUrl, key);
  await configured.choose(choice);
  // The settings may name the same model as before, with another key.
  configured.forget();
  const said = `$(check) ${identity.model} grades now (${whereItRuns(identity)})`;
  vscode.window.setStatusBarMessage(said, 5_000);
  return "done";
}

interface Item extends vscode.QuickPickItem {
  readonly action?: GraderAction;
}

/** The rows come in while the places answer; undefined when nothing was picked. */
export async function pickGrader(
  parts: GraderPickerParts,
  title: string,
): Promise<GraderAction | undefined> {
  const { keys, consent, configured } = parts;
  const current = currentChoice(configured);
  const known = { current, keys: await keys.origins(), consents: consent.places };
  const picker = vscode.window.createQuickPick<Item>();
  const closed = new AbortController();
  picker.title = title;
  picker.placeholder = "Who grades beside the checklist?";
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.keepScrollPosition = true;
  picker.busy = true;
  try {
    const picked = new Promise<GraderAction | undefined>((resolve) => {
      picker.onDidAccept(() => resolve(picker.selectedItems[0]?.action));
      picker.onDidHide(() => resolve(undefined));
    });
    showRows(picker, { ...known, looks: [] });
    picker.show();
    void fillIn(picker, known, parts, closed.signal);
    return await picked;
  } finally {
    closed.abort();
    picker.dispose();
  }
}

/** Shows what each place has, in the order of the places and as soon as it answers. */
async function fillIn(
  picker: vscode.QuickPick<Item>,
  known: Omit<GraderFacts, "looks">,
  { keys, providers, log }: GraderPickerParts,
  closed: AbortSignal,
): Promise<void> {
  const answered = new Map<Place, GraderFacts["looks"][number]>();
  const places = placesFor(known.current);
  const visit = async (place: Place): Promise<void> => {
    const look = await providers.look(place, await keys.for(place), closed);
    if (closed.aborted) return;
    answered.set(place, { place, look });
    const looks = places.flatMap((one) => answered.get(one) ?? []);
    showRows(picker, { ...known, looks });
  };
  const visits = places.map((place) => visit(place).catch((error: unknown) => log.error(error)));
  await Promise.all(visits);
  if (!closed.aborted) picker.busy = false;
}

/** The usual places and VS Code's models, and the place in the settings when it is another one. */
function placesFor(current: ModelChoice | null): Place[] {
  const usual: Place[] = [
    ...USUAL_PLACES.map(({ server, url }) => ({ provider: server, baseUrl: url })),
    { provider: "vscode", baseUrl: "" },
  ];
  if (current === null) return usual;
  const { provider } = current;
  const baseUrl = baseUrlOf(current);
  const isUsual = usual.some((one) => one.provider === provider && baseUrlOf(one) === baseUrl);
  return isUsual ? usual : [{ provider, baseUrl }, ...usual];
}

function showRows(picker: vscode.QuickPick<Item>, facts: GraderFacts): void {
  const [active] = picker.activeItems;
  const [first] = picker.items.filter(({ action }) => action !== undefined);
  const items = graderGroups(facts).flatMap(({ title, rows }): Item[] => [
    { label: title, kind: vscode.QuickPickItemKind.Separator },
    ...rows,
  ]);
  picker.items = items;
  // New rows must not move the selection away from the row that the user went to.
  const wentTo = active === first ? undefined : active;
  const same = items.find((row) => wentTo?.label === row.label && wentTo.detail === row.detail);
  if (same) picker.activeItems = [same];
}

/** Settings that name nothing usable are what the picker is there to mend. */
function currentChoice(configured: ConfiguredModel): ModelChoice | null {
  try {
    const { choice } = configured;
    if (choice) identityOf(choice);
    return choice;
  } catch (error) {
    if (error instanceof DojoError) return null;
    throw error;
  }
}
