import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as vscode from "vscode";

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly customEditors?: unknown;
  };
}

function product(): Omit<vscode.Extension<unknown>, "packageJSON"> & {
  readonly packageJSON: Manifest;
} {
  const extension = vscode.extensions.getExtension<unknown>("design-dojo.design-dojo");
  assert.ok(extension, "the extension is not installed");
  return extension;
}

describe("the extension in its host", () => {
  it("has a handler for every command that it offers", async () => {
    const extension = product();
    await extension.activate();
    const offered = extension.packageJSON.contributes.commands;
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = offered.map(({ command }) => command).filter((id) => !registered.has(id));
    assert.deepEqual(missing, []);
  });

  it("leaves files of the same kind as its board to whoever opens them", () => {
    assert.equal(product().packageJSON.contributes.customEditors, undefined);
  });
});
