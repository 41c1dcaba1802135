import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { BoardSender, type SceneElement } from "../../../webview/board/boardSender.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const box = (id: string, version = 1) => ({ id, version, type: "rectangle" });
const deleted = (id: string, version: number) => ({ ...box(id, version), isDeleted: true });

/** A sender whose host has `scene`, and what it sent in short: `["1: a2 b1", "2: -a"]`. */
function senderOf(scene: SceneElement[], answer: () => Promise<unknown> = async () => null) {
  const sent: string[] = [];
  const sender = new BoardSender(({ upsert, remove }, revision) => {
    const words = [
      ...upsert.map(({ id, version }) => id + version),
      ...remove.map((id) => `-${id}`),
    ];
    sent.push(`${revision}: ${words.join(" ")}`);
    return answer();
  });
  sender.accept(scene);
  return { sender, sent };
}

test("the echo of the restored scene is not a change", () => {
  const { sender, sent } = senderOf([box("a"), box("b")]);
  sender.offer([box("a"), box("b")]);
  vi.runAllTimers();
  expect(sent).toEqual([]);
});

test("only changed and new elements are sent, each version once", () => {
  const { sender, sent } = senderOf([box("a"), box("b")]);
  sender.offer([box("a", 2), box("b"), box("c")]);
  vi.runAllTimers();
  sender.offer([box("a", 2), box("b"), box("c")]);
  vi.runAllTimers();
  expect(sent).toEqual(["1: a2 c1"]);
});

test("a drag of one second sends its latest state at most eight times", () => {
  const { sender, sent } = senderOf([box("a")]);
  for (let frame = 0; frame < 60; frame++) {
    sender.offer([box("a", 2 + frame)]);
    vi.advanceTimersByTime(1000 / 60);
  }
  vi.runAllTimers();
  expect({ messages: sent.length <= 8, last: sent.at(-1)?.endsWith(" a61") }).toEqual({
    messages: true,
    last: true,
  });
});

test("deleting removes, undoing brings back, and what was never sent is not removed", () => {
  const { sender, sent } = senderOf([box("a")]);
  sender.offer([deleted("a", 2), deleted("never-sent", 5)]);
  vi.runAllTimers();
  sender.offer([box("a", 3), deleted("never-sent", 5)]);
  vi.runAllTimers();
  expect(sent).toEqual(["1: -a", "2: a3"]);
});

test("elements that vanish without a trace are removed", () => {
  const { sender, sent } = senderOf([box("a"), box("b")]);
  sender.offer([box("c")]);
  vi.runAllTimers();
  expect(sent).toEqual(["1: c1 -a -b"]);
});

test("flush sends at once, and nothing follows", () => {
  const { sender, sent } = senderOf([]);
  sender.offer([box("a")]);
  sender.flush();
  expect(sent).toEqual(["1: a1"]);
  vi.runAllTimers();
  expect(sent).toEqual(["1: a1"]);
});

test("a change that could not be sent goes along with the next one", async () => {
  let online = false;
  const { sender, sent } = senderOf([box("a")], () =>
    online ? Promise.resolve(null) : Promise.reject(new Error()),
  );
  sender.offer([box("b"), deleted("a", 2)]);
  sender.flush();
  await vi.runAllTimersAsync();
  online = true;
  sender.offer([box("b"), deleted("a", 2), box("c")]);
  sender.flush();
  expect(sent).toEqual(["1: b1 -a", "2: b1 c1 -a"]);
});

test("a scene that the host sent itself is not sent back", () => {
  const { sender, sent } = senderOf([box("a")]);
  sender.accept([box("z", 7)]);
  sender.offer([box("z", 7)]);
  vi.runAllTimers();
  expect(sent).toEqual([]);
});
