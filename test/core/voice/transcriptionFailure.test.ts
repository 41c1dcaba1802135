import { describe, expect, test } from "vitest";
import type { Failure } from "../../../src/core/models/failure.ts";
import {
  endsTheRun,
  isTooMuch,
  transcriptionFailureText,
} from "../../../src/core/voice/transcriptionFailure.ts";

const URL = "http://127.0.0.1:8000/v1/audio/transcriptions?key=secret";
const failure = (kind: Failure["kind"], more: Partial<Failure> = {}): Failure => ({
  kind,
  detail: "",
  ...more,
});

describe("a failure names the server and the next step:", () => {
  test.each<[Failure, RegExp]>([
    [failure("unreachable"), /^No server answers on 127\.0\.0\.1:8000\. Start it/],
    [
      failure("unauthorised", { status: 401, detail: "bad key sk-abc123" }),
      /API key.*\(401: bad key …\)/,
    ],
    [failure("model-missing"), /does not have the model "whisper"\. Choose/],
    [
      failure("not-a-model-server", { status: 404 }),
      /8000\/v1\/audio\/transcriptions does not take.*\/inference/,
    ],
    [
      failure("not-a-model-server", { status: 400, detail: "no audio" }),
      /did not take the sound \(400: no audio\)/,
    ],
    [failure("rate-limited", { retryAfterMs: 3_600_000 }), /Wait 60 min/],
    [failure("timed-out"), /took too long/],
    [failure("unusable-reply"), /gave no transcript/],
    [failure("server-error", { status: 500 }), /failed \(500\)\. Transcribe again/],
    [failure("cancelled"), /is kept/],
  ])("%j", (one, text) => {
    const said = transcriptionFailureText(one, URL, "whisper");
    expect(said).toMatch(text);
    expect(said).not.toContain("secret");
  });
});

test("servers say in different words that the sound is too long", () => {
  const said = (status: number, detail: string) =>
    isTooMuch(failure("server-error", { status, detail }));
  expect([
    said(413, ""),
    said(400, "Maximum clip duration (600s) exceeded."),
    said(400, "audio duration 1500 seconds is longer than 1400 seconds"),
    said(422, "file is too large"),
    isTooMuch(failure("timed-out")),
    said(400, "failed to read audio data"),
    said(500, "maximum recursion"),
  ]).toEqual([true, true, true, true, true, false, false]);
});

test("one refused sound is not the end, a wrong key is", () => {
  expect(endsTheRun(failure("not-a-model-server", { status: 400 }))).toBe(false);
  expect(endsTheRun(failure("not-a-model-server", { status: 404 }))).toBe(true);
  expect(endsTheRun(failure("unauthorised"))).toBe(true);
  expect(endsTheRun(failure("server-error"))).toBe(false);
});
