import type * as vscode from "vscode";
import type { ModelIdentity } from "../../core/models/model.ts";
import { consentPlace, consentText, type ConsentQuestion, type Sending } from "./consentText.ts";

const KEY = "designDojo.consent";

/** Where interviews and recordings may be sent: asked once for each place outside this machine. */
export class Consent {
  constructor(
    private readonly memory: Pick<vscode.Memento, "get" | "update">,
    private readonly window: Pick<typeof vscode.window, "showInformationMessage" | "showQuickPick">,
  ) {}

  /** Places that were agreed to. */
  get places(): readonly string[] {
    return this.memory.get<string[]>(KEY, []);
  }

  /** True without asking: nothing leaves this machine, or the place was agreed to. */
  isGiven(identity: ModelIdentity): boolean {
    return this.isGivenFor(consentPlace(identity));
  }

  /** The same for a place by its name; null: nothing leaves this machine. */
  isGivenFor(place: string | null): boolean {
    return place === null || this.places.includes(place);
  }

  /** Asks unless it was given. False: nothing may be sent. `preview` shows what would be. */
  async ask(
    identity: ModelIdentity,
    sending: Sending,
    preview: () => Promise<void>,
  ): Promise<boolean> {
    const place = consentPlace(identity);
    return place === null || this.askFor(place, consentText(place, sending), preview);
  }

  async askFor(
    place: string,
    question: ConsentQuestion,
    preview: () => Promise<void>,
  ): Promise<boolean> {
    if (this.places.includes(place)) return true;
    const agreed = await this.askToSend(question, preview);
    if (agreed) await this.memory.update(KEY, [...this.places, place]);
    return agreed;
  }

  async revoke(place: string): Promise<void> {
    await this.memory.update(
      KEY,
      this.places.filter((one) => one !== place),
    );
  }

  private async askToSend(
    { message, detail }: ConsentQuestion,
    preview: () => Promise<void>,
  ): Promise<boolean> {
    const [send, show] = ["Send", "Preview…"];
    const modal = { modal: true, detail };
    const choice = await this.window.showInformationMessage(message, modal, send, show);
    if (choice !== show) return choice === send;
    await preview();
    return (await this.askWhileReading(message)) === send;
  }

  /** A dialog would cover what is to be read, and a notification goes away before it is read. */
  private askWhileReading(title: string): Thenable<string | undefined> {
    const placeHolder = "What is sent is in the editor. This question waits until you answer it.";
    const options = { title, placeHolder, ignoreFocusOut: true };
    return this.window.showQuickPick(["Do Not Send", "Send"], options);
  }
}
