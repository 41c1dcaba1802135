import * as vscode from "vscode";

/** The scheme of texts that are made, not kept: reference answers, interviewer notes, boards in words. */
const SCHEME = "design-dojo";

/**
 * Read-only texts that open like files. A text is made when it is shown, from the path it was opened by;
 * the last part of the path is the tab's title.
 */
export class Readings implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, () => string>();
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(
    SCHEME,
    this,
  );

  provideTextDocumentContent(uri: vscode.Uri): string {
    const make = this.texts.get(uri.path);
    // After a restart the tab is there before the text: opening it again makes it.
    return make?.() ?? "This text is no longer at hand. Close the tab and run the command again.";
  }

  /** Shows Markdown rendered, as VS Code's own preview does; beside what is being edited, if that is to stay. */
  async showMarkdown(
    name: string,
    text: () => string,
    where: "here" | "beside" = "here",
  ): Promise<void> {
    const uri = this.remember(`/${name}.md`, text);
    const command = where === "here" ? "showPreview" : "showPreviewToSide";
    await vscode.commands.executeCommand(`markdown.${command}`, uri);
  }

  async showText(name: string, text: () => string): Promise<void> {
    const uri = this.remember(`/${name}.txt`, text);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), {
      preview: true,
    });
  }

  /** A file of the user's beside a text that it is compared with; `name` ends like the file. */
  async compare(file: vscode.Uri, name: string, text: string, title: string): Promise<void> {
    const other = this.remember(`/${name}`, () => text);
    await vscode.commands.executeCommand("vscode.diff", file, other, title);
  }

  dispose(): void {
    this.registration.dispose();
  }

  private remember(path: string, text: () => string): vscode.Uri {
    this.texts.set(path, text);
    return vscode.Uri.from({ scheme: SCHEME, path });
  }
}
