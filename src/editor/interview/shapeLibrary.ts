import * as vscode from "vscode";

const FILE = "library.excalidrawlib";

/** The board's shape library: ours, until the user adds to it; then the user's own copy. */
export class ShapeLibrary {
  /** A folder of the extension's own, where the user's copy is kept. */
  readonly folder: vscode.Uri;
  private readonly shipped: vscode.Uri;
  private own = false;

  constructor({ extensionUri, globalStorageUri }: vscode.ExtensionContext) {
    this.shipped = vscode.Uri.joinPath(extensionUri, "media", "design-dojo.excalidrawlib");
    this.folder = globalStorageUri;
  }

  /** Finds out whether the user has a copy. */
  async load(): Promise<void> {
    this.own = await vscode.workspace.fs.stat(vscode.Uri.joinPath(this.folder, FILE)).then(
      () => true,
      () => false,
    );
  }

  get uri(): vscode.Uri {
    return this.own ? vscode.Uri.joinPath(this.folder, FILE) : this.shipped;
  }

  async save(items: readonly unknown[]): Promise<void> {
    const library = {
      type: "excalidrawlib",
      version: 2,
      source: "design-dojo",
      libraryItems: items,
    };
    await vscode.workspace.fs.createDirectory(this.folder);
    await vscode.workspace.fs.writeFile(
      vscode.Uri.joinPath(this.folder, FILE),
      Buffer.from(JSON.stringify(library)),
    );
    this.own = true;
  }
}
