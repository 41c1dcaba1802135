import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { story } from "../story.mjs";

story("an untrusted workspace moves nothing", { trustPrompts: true }, async ({ server, open }) => {
  const elsewhere = join(server.workspace, "elsewhere");
  mkdirSync(join(server.workspace, ".vscode"));
  writeFileSync(
    join(server.workspace, ".vscode", "settings.json"),
    JSON.stringify({ "designDojo.home": elsewhere }),
  );
  const window = await open();
  await window.statusBarItem("Restricted Mode").waitFor();

  await window.command("Design Dojo: Start Practice", "Design an LLM gateway");
  await window.webviewWith("canvas.interactive");

  assert.deepEqual(readdirSync(server.workspace), [".vscode"]);
  assert.equal(readdirSync(join(server.home, "interviews")).length, 1);
});
