import { meterDb } from "./meter.ts";
import type { Words } from "./words.ts";

const find = <E extends HTMLElement>(id: string, type: new () => E): E => {
  const element = document.querySelector(`#${id}`);
  if (element instanceof type) return element;
  throw new Error(`The page has no ${id}.`);
};

export interface ViewHandlers {
  readonly start: () => void;
  readonly save: () => void;
  readonly choose: (device: string) => void;
}

/** What the page shows: each part is touched only when it changes, so that a screen reader says it once. */
export class View {
  readonly #state = find("state", HTMLElement);
  readonly #text = find("text", HTMLElement);
  readonly #steps = find("steps", HTMLUListElement);
  readonly #button = find("start", HTMLButtonElement);
  readonly #save = find("save", HTMLButtonElement);
  readonly #sound = find("sound", HTMLElement);
  readonly #device = find("device", HTMLSelectElement);
  readonly #level = find("level", HTMLElement);
  readonly #bar = find("bar", HTMLElement);
  readonly #keep = find("keep", HTMLElement);
  #shown = "";

  constructor(handlers: ViewHandlers) {
    this.#button.addEventListener("click", handlers.start);
    this.#save.addEventListener("click", handlers.save);
    this.#device.addEventListener("change", () => handlers.choose(this.#device.value));
  }

  /** `hasSound`: a microphone is open. */
  show({ title, text, steps = [], button, save, tone }: Words, hasSound: boolean): void {
    const shown = JSON.stringify([title, text, steps, button, save, tone, hasSound]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    document.title = `${title} · Design Dojo`;
    document.documentElement.dataset["tone"] = tone ?? "calm";
    setText(this.#state, title);
    setText(this.#text, text);
    this.#steps.hidden = steps.length === 0;
    this.#steps.replaceChildren(...steps.map(item));
    this.#button.hidden = button === undefined;
    setText(this.#button, button ?? "");
    this.#save.hidden = save === undefined;
    setText(this.#save, save ?? "");
    this.#sound.hidden = !hasSound;
    this.#keep.hidden = !hasSound;
  }

  showLevel(peak: number): void {
    const db = meterDb(peak);
    this.#bar.style.setProperty("--part", `${1 + db / 60}`);
    this.#level.setAttribute("aria-valuenow", db.toFixed(0));
    this.#level.setAttribute("aria-valuetext", `${db.toFixed(0)} dB`);
  }

  showDevices(devices: readonly MediaDeviceInfo[], chosen: string): void {
    const options = devices.map(({ deviceId, label }) => new Option(label, deviceId));
    this.#device.replaceChildren(...options);
    this.#device.value = chosen;
  }

  focusButton(): void {
    if (!this.#button.hidden) this.#button.focus();
  }
}

function item(text: string): HTMLLIElement {
  const element = document.createElement("li");
  element.textContent = text;
  return element;
}

function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
