import { expect, test } from "vitest";
import type { Envelope, Port } from "../../src/protocol/contract.ts";
import { FIRST_ASK, takeOver } from "../../src/protocol/firstAsk.ts";

const ANSWER = { kind: "reply", id: 1, result: "the view" };
const LATER = { kind: "event", name: "changed" };

/** The port of a page whose HTML has heard this, and what goes through it. */
function openPage(...heard: unknown[]) {
  const posted: Envelope[] = [];
  let say: (message: unknown) => void = () => undefined;
  const port: Port = {
    post: (message) => void posted.push(message),
    listen: (listener) => {
      say = listener;
      return () => void (say = () => undefined);
    },
  };
  return { port: takeOver(port, heard), posted, say: (message: unknown) => say(message) };
}

test("what the HTML has asked is not asked again, everything else is posted", () => {
  const { port, posted } = openPage();
  const again = { ...FIRST_ASK, id: 2 };
  for (const message of [FIRST_ASK, again, FIRST_ASK]) port.post(message);
  expect(posted).toEqual([again, FIRST_ASK]);
});

test("a first message that is another one is posted", () => {
  const { port, posted } = openPage();
  const report = { ...FIRST_ASK, method: "report" };
  port.post(report);
  expect(posted).toEqual([report]);
});

test("an answer that came early arrives once, after the page has asked", async () => {
  const { port, say } = openPage(ANSWER);
  const received: unknown[] = [];
  port.listen((message) => received.push(message));
  expect(received).toEqual([]);
  await Promise.resolve();
  say(LATER);
  expect(received).toEqual([ANSWER, LATER]);
});
