import { expect, test } from "vitest";
import { boardMoment, replayView } from "../../../src/editor/replay/replayView.ts";
import { HostChannel } from "../../../src/protocol/hostChannel.ts";
import { PageChannel } from "../../../src/protocol/pageChannel.ts";
import { replayPage } from "../../../src/protocol/replayPage.ts";
import { disk } from "../../../src/services/files/fileSystem.ts";
import { readReplay } from "../../../src/services/interview/replay.ts";
import { memoryPorts } from "../../support/memoryPort.ts";
import { finished } from "../../support/replays.ts";

test("the page gets the view, and the board of any moment as a difference", async () => {
  const replay = await readReplay(disk, await finished(), () => undefined);
  const { host, page } = memoryPorts();
  const problems: string[] = [];
  const report = (problem: unknown) => void problems.push(String(problem));
  new HostChannel(
    replayPage,
    host,
    {
      ready: () => replayView(replay, "An LLM gateway"),
      board: (moment) => boardMoment(replay, moment),
      report: () => null,
      sounding: () => null,
      revealRecording: () => null,
    },
    report,
  );
  const channel = new PageChannel(replayPage, page, report);
  const view = await channel.request("ready", null);
  expect(view).toMatchObject({ title: "An LLM gateway", duration_ms: 40_000 });
  expect(view.end.map(({ id }) => id)).toEqual(["a", "b"]);
  const ask = async (t: number, shown: number | null) => {
    const { changed, order, from, until } = await channel.request("board", { t, shown });
    return { changed: changed.map(({ id }) => id), order, from, until };
  };
  expect(await ask(15_000, null)).toEqual({
    ...{ changed: ["a"], order: ["a"], from: 10_000, until: 20_000 },
  });
  expect(await ask(25_000, 15_000)).toMatchObject({ changed: ["b"], order: ["a", "b"] });
  expect(await ask(5_000, 25_000)).toMatchObject({ changed: [], order: [], from: 0 });
  expect(problems).toEqual([]);
  await expect(channel.request("board", { t: -1, shown: null })).rejects.toThrow("see the log");
  expect(problems).toEqual(['Error: The request "board" failed']);
});
