import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { until } from "../until.mts";

const SETTINGS = ["provider", "baseUrl", "model", "callPlan", "concurrency"];
const configuration = () => vscode.workspace.getConfiguration("designDojo");

describe("the choice of a grader", () => {
  it("is the checklist until the user chooses", () => {
    assert.equal(configuration().get("grader.provider"), "checklist");
    assert.equal(configuration().get("grader.model"), "");
    assert.equal(configuration().get("interviewer.useModel"), true);
  });

  it("cannot be made by a workspace", async () => {
    for (const name of SETTINGS)
      await assert.rejects(
        Promise.resolve(
          configuration().update(`grader.${name}`, "x", vscode.ConfigurationTarget.Workspace),
        ),
        /only into User settings/,
        `a workspace may set designDojo.grader.${name}`,
      );
  });

  it("is stored in the user's own settings and can be taken back", async () => {
    const global = vscode.ConfigurationTarget.Global;
    await configuration().update("grader.model", "qwen3:14b", global);
    assert.equal(configuration().get("grader.model"), "qwen3:14b");
    await configuration().update("grader.model", undefined, global);
    assert.equal(configuration().get("grader.model"), "");
  });

  it("opens a picker that goes away without a choice", async () => {
    let isOver = false;
    const done = vscode.commands.executeCommand("designDojo.selectGrader");
    void done.then(() => (isOver = true));
    // A picker that has not appeared yet cannot be closed.
    await until("the picker to go away", async () => {
      await vscode.commands.executeCommand("workbench.action.closeQuickOpen");
      return isOver;
    });
    await done;
    assert.equal(configuration().get("grader.provider"), "checklist");
  });
});
