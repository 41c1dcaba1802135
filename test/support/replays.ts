import { temporaryFolder } from "./files.ts";
import { box, openWorld } from "./interview.ts";

const SECOND = 1_000;

/** The folder of a finished interview: box "a" at 10 s, a pause of an hour, box "b" at 20 s, the second stage at 30 s, the end at 40 s. */
export async function finished(): Promise<string> {
  const { clock, start } = openWorld(await temporaryFolder());
  const session = await start();
  const pass = (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) clock.advance(SECOND);
  };
  pass(10);
  await session.changeBoard({ upsert: [box("a")], remove: [] });
  session.say("One bucket per tenant.");
  session.pause();
  pass(3_600);
  session.resume();
  pass(10);
  await session.changeBoard({ upsert: [box("b")], remove: [] });
  pass(10);
  session.enterStage("deep-dive");
  pass(10);
  const { folder } = session;
  await session.end();
  await session.dispose();
  return folder;
}
