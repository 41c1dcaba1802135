import { beforeEach, expect, test, vi } from "vitest";
import { waitForRecording } from "../../../src/editor/voice/transcription/recordingWait.ts";
import type { InterviewSession } from "../../../src/services/interview/session.ts";

/** What the user sees, and how they cancel it. */
const user = vi.hoisted(() => ({ shown: [] as string[], cancel: (): void => undefined }));
vi.mock("vscode", () => ({
  ProgressLocation: { Notification: 15 },
  window: {
    withProgress: (
      { title }: { title: string },
      run: (shown: object, token: object) => unknown,
    ) => {
      user.shown.push(title);
      return run({}, { onCancellationRequested: (cancel: () => void) => (user.cancel = cancel) });
    },
  },
}));
beforeEach(() => void (user.shown = []));

const session = { id: "monday" } as InterviewSession;

/** A recording that ends, or has ended. */
function recording(isEnding: boolean) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const voice = {
    isEnding: (id: string) => isEnding && id === "monday",
    whenComplete: () => promise,
  };
  return { wait: waitForRecording(voice, session), complete: resolve };
}

test("a recording that is complete is not waited for", async () => {
  const { wait, complete } = recording(false);
  complete();
  expect([await wait, user.shown]).toEqual([true, []]);
});

test("the user sees that the end of a recording is waited for", async () => {
  const { wait, complete } = recording(true);
  expect(user.shown).toEqual([expect.stringMatching(/waits for the end of the recording/)]);
  complete();
  expect(await wait).toBe(true);
});

test("and may give that up", async () => {
  const { wait } = recording(true);
  user.cancel();
  expect(await wait).toBe(false);
});
