import { expect, test } from "vitest";
import { Emitter } from "../../src/core/emitter.ts";

test("tells each listener in order until it stops, the same function as often as it was given", () => {
  const news = new Emitter<string>();
  const heard: string[] = [];
  const listener = (value: string): void => void heard.push(value);
  const stop = news.on(listener);
  news.on(listener);
  news.emit("a");
  stop();
  stop();
  news.emit("b");
  expect(heard).toEqual(["a", "a", "b"]);
});
