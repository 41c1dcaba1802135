import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isLoopback, startRecording } from "./recording.mjs";

const exec = promisify(execFile);
let folder;
let recording;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "recording-"));
  recording = await startRecording(join(folder, "network.jsonl"));
});

afterEach(() => {
  recording.stop();
  rmSync(folder, { recursive: true });
});

/** Runs a line of JavaScript the way an extension host runs, and tells what it tried to reach. */
async function attemptsOf(script, role = "--type=extensionHost") {
  const env = { ...process.env, ...recording.env };
  await exec(process.execPath, [...recording.nodeArgs, "-e", script, "--", role], { env });
  const found = recording.attempts().filter(({ kind }) => kind !== "extension-host");
  return found.map(({ kind, role, target }) => [kind, role, target]);
}

describe("what an extension tries to reach is recorded", () => {
  test("a fetch, with the name it looks up", async () => {
    expect(await attemptsOf(`fetch("http://dojo.invalid/").catch(() => {})`)).toEqual([
      ["connect", "extension", "dojo.invalid:80"],
      ["lookup", "extension", "dojo.invalid"],
    ]);
  });

  test("a name imported from node:dns", async () => {
    const script = `import("node:dns/promises").then((d) => d.lookup("dojo.invalid")).catch(() => {})`;
    expect(await attemptsOf(script)).toEqual([["lookup", "extension", "dojo.invalid"]]);
  });

  test("a datagram", async () => {
    const script = `const socket = require("node:dgram").createSocket("udp4");
      socket.send("x", 53, "192.0.2.1", () => socket.close())`;
    expect(await attemptsOf(script)).toContainEqual(["send", "extension", "192.0.2.1:53"]);
  });

  test("a child process", async () => {
    const child = `fetch("http://dojo.invalid/").catch(() => {})`;
    const script = `require("node:child_process").spawnSync(process.execPath, ["-e", '${child}'])`;
    expect(await attemptsOf(script)).toEqual([
      ["connect", "extension", "dojo.invalid:80"],
      ["lookup", "extension", "dojo.invalid"],
    ]);
  });

  test("a program that goes through the proxy", async () => {
    const script = `const { hostname, port } = new URL(process.env.HTTP_PROXY);
      require("node:http").get({ hostname, port, path: "http://dojo.invalid/" }, (r) => r.resume())`;
    expect(await attemptsOf(script)).toContainEqual(["proxy", "extension", "http://dojo.invalid/"]);
  });

  test("and the workbench's own processes are told apart", async () => {
    expect(
      await attemptsOf(`fetch("http://dojo.invalid/").catch(() => {})`, "--type=other"),
    ).toEqual([
      ["connect", "server", "dojo.invalid:80"],
      ["lookup", "server", "dojo.invalid"],
    ]);
  });
});

test("loopback is this machine and nothing that only looks like it", () => {
  const targets = [
    ...["localhost:80", "127.0.0.1:11434", "[::1]:80", "::1", "http://127.0.0.1:1/x"],
    ...[
      "localhost.example.com:80",
      "127.0.0.1.example.com",
      "128.0.0.1:80",
      "http://10.0.0.1/127.0.0.1",
    ],
  ];
  expect(targets.filter(isLoopback)).toEqual(targets.slice(0, 5));
});
