import * as vscode from "vscode";
import { transcriptionUrl } from "../../../core/voice/transcriptionServer.ts";
import {
  findLocalServers,
  speechModels,
} from "../../../services/voice/transcription/findServers.ts";
import { withinTime } from "../../cancellation.ts";
import type { ApiKeys } from "../../models/apiKeys.ts";
import type { Consent } from "../../models/consent.ts";
import { isVoicePlace, placeName } from "../../models/consentText.ts";
import { askAddress, askKey } from "../../models/enterAddress.ts";
import type { Settings } from "../../settings.ts";

export interface ServerPickerParts {
  readonly settings: Pick<Settings, "transcriptionUrl">;
  readonly keys: ApiKeys;
  readonly consent: Pick<Consent, "places" | "revoke">;
}

/** A server that is about to be used, with the key that was entered for it; undefined: the stored one. */
export interface Entered {
  readonly url: string;
  readonly models: readonly string[];
  readonly key: string | undefined;
}

interface Row extends vscode.QuickPickItem {
  /** Undefined: the user turns back, or there is nothing to enter. */
  readonly enter: () => Promise<Entered | undefined>;
}

const TITLE = "Set Up Transcription";
const LOOK_MS = 3_000;

const HOSTED = [
  {
    label: "OpenAI",
    url: "https://api.openai.com/v1/audio/transcriptions",
    models: ["whisper-1", "gpt-4o-transcribe", "gpt-4o-mini-transcribe"],
  },
  {
    label: "Groq",
    url: "https://api.groq.com/openai/v1/audio/transcriptions",
    models: ["whisper-large-v3-turbo", "whisper-large-v3"],
  },
];

/** Who turns recordings into text. The servers of this machine come in while they answer. */
export async function pickServer(parts: ServerPickerParts): Promise<Row | undefined> {
  const picker = vscode.window.createQuickPick<Row>();
  const closed = new AbortController();
  picker.title = TITLE;
  picker.placeholder = "Who turns recordings into text?";
  picker.items = rowsElsewhere(parts);
  picker.busy = true;
  try {
    const picked = new Promise<Row | undefined>((resolve) => {
      picker.onDidAccept(() => resolve(picker.selectedItems[0]));
      picker.onDidHide(() => resolve(undefined));
    });
    picker.show();
    void addLocal(picker, closed.signal);
    return await picked;
  } finally {
    closed.abort();
    picker.dispose();
  }
}

function rowsElsewhere({ settings, keys, consent }: ServerPickerParts): Row[] {
  const now = settings.transcriptionUrl.value;
  return [
    ...HOSTED.map(({ label, url, models }) => ({
      label: `$(cloud) ${label}`,
      description: new URL(url).host,
      detail: "Recordings leave this machine; you are asked before the first one does.",
      enter: () => withKey(keys, url, models),
    })),
    { label: "$(edit) Other Address…", enter: () => enterOther(keys) },
    ...(now === ""
      ? []
      : [{ label: "$(circle-slash) Turn Off", description: now, enter: () => turnOff(settings) }]),
    ...consent.places.filter(isVoicePlace).map((place) => ({
      label: `$(discard) Ask Again Before Sending to ${placeName(place)}`,
      enter: async () => {
        await consent.revoke(place);
        return undefined;
      },
    })),
  ];
}

async function addLocal(picker: vscode.QuickPick<Row>, closed: AbortSignal): Promise<void> {
  const within = AbortSignal.any([closed, AbortSignal.timeout(LOOK_MS)]);
  const found = await findLocalServers(within);
  if (closed.aborted) return;
  const local = found.map(({ name, url, models }) => ({
    label: `$(device-desktop) ${name} on ${new URL(url).host}`,
    description: models.join(", "),
    enter: () => Promise.resolve({ url, models, key: undefined }),
  }));
  const [first] = picker.items;
  const [active] = picker.activeItems;
  picker.items = [...local, ...picker.items];
  // New rows must not move the selection away from the row that the user went to.
  if (active && active !== first) picker.activeItems = [active];
  picker.busy = false;
}

async function turnOff({
  transcriptionUrl: url,
}: Pick<Settings, "transcriptionUrl">): Promise<undefined> {
  await url.store("");
  vscode.window.setStatusBarMessage("$(check) Recordings are not transcribed", 5_000);
}

async function enterOther(keys: ApiKeys): Promise<Entered | undefined> {
  const typed = await askAddress({
    title: `${TITLE}: address`,
    prompt: "The full address. Most servers: …/v1/audio/transcriptions. whisper.cpp: …/inference.",
    placeHolder: "http://127.0.0.1:8000/v1/audio/transcriptions",
  });
  if (typed === undefined) return undefined;
  return withKey(keys, transcriptionUrl(typed), []);
}

async function withKey(
  keys: ApiKeys,
  url: string,
  usual: readonly string[],
): Promise<Entered | undefined> {
  const place = { provider: "openai", baseUrl: url } as const;
  const stored = await keys.for(place);
  const key = await askKey(place, stored !== undefined, `${TITLE}: API key`);
  if (key === undefined) return undefined;
  const entered = key === "" ? undefined : key;
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: `Asking ${new URL(url).host} for its models…`,
    cancellable: true,
  };
  const models = await vscode.window.withProgress(options, (_, token) =>
    speechModels(url, entered ?? stored, withinTime(token, LOOK_MS)),
  );
  return { url, models: models.length > 0 ? models : usual, key: entered };
}

/** The model that the user chooses of a server; empty: it has only one. Undefined: the user turns back. */
export async function askModel({ models }: Entered): Promise<string | undefined> {
  const title = `${TITLE}: model`;
  const [only, ...others] = models;
  if (only !== undefined && others.length === 0) return only;
  if (models.length > 0)
    return vscode.window.showQuickPick(models, { title, ignoreFocusOut: true });
  const model = await vscode.window.showInputBox({
    title,
    prompt: "The model's name as its operator gives it. Leave it empty for whisper.cpp.",
    placeHolder: "openai/whisper-large-v3",
    ignoreFocusOut: true,
  });
  return model?.trim();
}
