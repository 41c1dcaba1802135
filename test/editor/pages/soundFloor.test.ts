import { expect, test } from "vitest";
import { SoundFloor } from "../../../src/editor/pages/soundFloor.ts";

test("whoever begins to sound silences the one before, and nobody who has left", () => {
  const floor = new SoundFloor();
  const told: string[] = [];
  const first = () => void told.push("first");
  const second = () => void told.push("second");
  floor.take(first);
  floor.take(first);
  expect(told).toEqual([]);
  floor.take(second);
  expect(told).toEqual(["first"]);
  floor.leave(first);
  floor.take(first);
  expect(told).toEqual(["first", "second"]);
  floor.leave(first);
  floor.take(second);
  expect(told).toEqual(["first", "second"]);
});
