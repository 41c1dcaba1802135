import { expect, test } from "vitest";
import { Emitter } from "../../../src/core/emitter.ts";
import { followRecorded } from "../../../src/editor/voice/recordedRows.ts";

test("the history is shown anew at a recording's first sound, at its end, and when the last of it has come", () => {
  const endings = new Set<string>();
  const voice = {
    changed: new Emitter<void>(),
    interview: undefined as string | undefined,
    recorder: undefined as { sampleCount: number } | undefined,
    isEnding: (id: string) => endings.has(id),
  };
  let shown = 0;
  const stop = followRecorded(voice, () => (shown += 1));
  const after = (change: () => void) => {
    change();
    // Levels come all the time.
    for (let n = 0; n < 3; n += 1) voice.changed.emit();
    return shown;
  };
  const hear = (sampleCount: number) => () => Object.assign(voice, { recorder: { sampleCount } });
  expect(after(() => Object.assign(voice, { interview: "a", recorder: { sampleCount: 0 } }))).toBe(
    0,
  );
  expect([after(hear(576)), after(hear(1_152))]).toEqual([1, 1]);
  const end = () => Object.assign(voice, { interview: undefined, recorder: undefined });
  expect(after(() => end() && endings.add("a"))).toBe(2);
  expect(after(() => endings.clear())).toBe(3);
  stop();
  expect(after(hear(576))).toBe(3);
});
