import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { Board } from "../board.mjs";
import { eventsIn } from "../firstInterview.mjs";
import { story } from "../story.mjs";

const words = ["Gateway", "Queue", "Cache"];

story("three kills of the extension host lose nothing that was drawn", {}, async (scene) => {
  const { server, open } = scene;
  const window = await open();
  await window.command("Design Dojo: Start Mock Interview", "Design an LLM gateway");
  let page = await window.webviewWith("canvas.interactive");

  for (const [index, word] of words.entries()) {
    await new Board(window, page).box(word, 20 + 220 * index, 130);
    await wait(1_000); // only what is younger than this may be missing
    process.kill(server.extensionHosts().at(-1), "SIGKILL");
    page = await replacementOf(window, page);
    assert.deepEqual(drawnWords(server), words.slice(0, index + 1));
  }
  await window.page.getByRole("tab", { name: "Design an LLM gateway" }).waitFor();
});

/** VS Code leaves the panel of a dead extension host on the screen, deaf: another one has to come. */
async function replacementOf(window, old) {
  // After the third crash in five minutes VS Code asks before it starts another host.
  const restart = window.page.getByRole("button", { name: "Restart Remote Extension Host" });
  for (let waited = 0; waited < 60_000; waited += 200) {
    if (await restart.isVisible()) await restart.click({ timeout: 2_000 }).catch(() => undefined);
    const page = await window.webviewWith("canvas.interactive");
    if (page !== old && old.isDetached()) return page;
    await wait(200);
  }
  throw new Error("The dead panel is still there after a minute.");
}

/** The boxes' words by the last version of each element in the journal. */
function drawnWords(server) {
  const upserts = eventsIn(server, "board-changed").flatMap(({ upsert }) => upsert);
  const texts = new Map(
    upserts.filter(({ type }) => type === "text").map((text) => [text.id, text.text]),
  );
  return [...texts.values()];
}
