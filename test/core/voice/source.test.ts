import { describe, expect, test } from "vitest";
import type { VoiceFailure } from "../../../src/core/voice/failure.ts";
import { firstSource, pageStepsIn } from "../../../src/core/voice/source.ts";

const place = (remote?: string) => ({ platform: "linux", arch: "x64", remote });
const failure = (kind: VoiceFailure["kind"]) => ({ kind, detail: "" });

describe("automatic takes", () => {
  test.each([
    ["the device", "on the user's own machine", undefined, "device"],
    ["the device", "in WSL, where Windows lends its microphone", "wsl", "device"],
    ["the device", "in a container, which may have been given one", "dev-container", "device"],
    ["the device", "on a server of the user's own machine", "localhost:8080", "device"],
    ["the device", "on the same by its number", "127.0.0.1:8080", "device"],
    ["the page", "over SSH: a microphone there hears an empty room", "ssh-remote", "page"],
    ["the page", "in a codespace", "codespaces", "page"],
    ["the page", "on a server somewhere", "code.example.com", "page"],
    ["the page", "on a server that only looks near", "localhost.example.com:8080", "page"],
  ] as const)("%s %s", (_what, _where, remote, kind) => {
    expect(firstSource("automatic", "", place(remote))).toBe(kind);
  });

  test("the microphone that the user chose, wherever it is", () => {
    expect(firstSource("automatic", "Desk", place("ssh-remote"))).toBe("device");
  });
});

test("a setting decides alone", () => {
  expect(firstSource("device", "", place("codespaces"))).toBe("device");
  expect(firstSource("browser", "Desk", place())).toBe("page");
});

test.each([
  ["automatic", "no-binary", undefined, true],
  ["automatic", "no-device", undefined, false],
  ["automatic", "no-device", "127.0.0.1:8080", true],
  ["automatic", "unknown-device", "wsl", false],
  ["automatic", "disk", "wsl", false],
  ["device", "no-binary", "wsl", false],
] as const)("with %s and %s in %s the page steps in: %s", (setting, kind, remote, steps) => {
  expect(pageStepsIn(setting, failure(kind), place(remote))).toBe(steps);
});
