/** What a workbench and the extension in it tried to reach. */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

const preload = fileURLToPath(new URL("record.cjs", import.meta.url));

/**
 * One attempt to reach something. `role` is "extension" for the extension host and its children,
 * "server" for the workbench's own processes; `from` is the stack, where there is one.
 * @typedef {{ kind: "extension-host" | "connect" | "lookup" | "send" | "proxy",
 *   target: string, role: "extension" | "server", pid?: number, from?: string[] }} Attempt
 */

/**
 * Starts the recording; `nodeArgs` and `env` go to the process that is to be watched.
 * @param {string} file where the lines go
 */
export async function startRecording(file) {
  const proxy = createServer((request, response) => refuse(request.url, response));
  proxy.on("connect", (request, socket) => {
    note(request.url);
    socket.end("HTTP/1.1 502 Recorded, not forwarded\r\n\r\n");
  });
  await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));

  function refuse(url, response) {
    note(url);
    response.writeHead(502).end("Recorded, not forwarded.");
  }

  function note(target) {
    appendFileSync(file, `${JSON.stringify({ kind: "proxy", target, role: "extension" })}\n`);
  }

  return {
    nodeArgs: ["--require", preload],
    env: {
      NETWORK_LOG: file,
      NETWORK_PROXY: `http://127.0.0.1:${proxy.address().port}`,
    },
    /** @returns {Attempt[]} */
    attempts: () => readAttempts(file),
    stop: () => proxy.close(),
  };
}

/**
 * What the extension or its children tried to reach beyond this machine.
 * @param {{ attempts: () => Attempt[] }} recording
 */
export function outsideAttempts(recording) {
  return recording
    .attempts()
    .filter(({ kind, role }) => role === "extension" && kind !== "extension-host")
    .filter(({ target }) => !isLoopback(target));
}

/** True for this machine itself; everything else is "outside". */
export function isLoopback(target) {
  const address = target.replace(/^\w+:\/\//, "").replace(/\/.*$/, "");
  return /^(localhost|127(\.\d+){3}|\[?::1\]?|0\.0\.0\.0)(:\d+)?$/.test(address);
}

function readAttempts(file) {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}
