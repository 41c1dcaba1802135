/**
 * Preloaded into every Node process of a workbench under test. It writes one JSON line for each
 * process, each connection and each name looked up, and tells the extension host and whatever the
 * extension starts from the workbench's own server processes.
 */
"use strict";
const dgram = require("node:dgram");
const dns = require("node:dns");
const fs = require("node:fs");
const { syncBuiltinESMExports } = require("node:module");
const net = require("node:net");

const { NETWORK_LOG: file, NETWORK_PROXY: proxy } = process.env;
if (process.argv.includes("--type=extensionHost")) {
  write("extension-host", process.argv.slice(1).join(" "));
  process.env.NETWORK_ROLE = "extension"; // inherited by everything that the host starts
  process.env.NODE_OPTIONS = `--require ${JSON.stringify(__filename)}`;
  // Programs that are not Node (go, python, curl) are seen by the proxy instead of this file.
  for (const name of ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"])
    process.env[name] = process.env[name.toLowerCase()] = proxy;
  process.env.NO_PROXY = process.env.no_proxy = "127.0.0.1,localhost,::1,0.0.0.0";
}

watch(net.Socket.prototype, "connect", connectTarget, "connect");
watch(dgram.Socket.prototype, "connect", (port, host) => `${host ?? "localhost"}:${port}`, "send");
watch(dgram.Socket.prototype, "send", datagramTarget, "send");
for (const name of Object.keys(dns))
  if (/^(lookup|resolve|reverse)/.test(name)) {
    watch(dns, name, String, "lookup");
    watch(dns.promises, name, String, "lookup");
  }
syncBuiltinESMExports();

function watch(owner, name, target, kind) {
  const original = owner[name];
  if (typeof original !== "function") return;
  owner[name] = function (...args) {
    const found = target(...args);
    if (found !== undefined) write(kind, found);
    return original.apply(this, args);
  };
}

/** `connect` takes an options object, a port and a host, or a path; net itself passes all in one array. */
function connectTarget(first, second) {
  const [head, host] = Array.isArray(first) ? first : [first, second];
  if (typeof head === "object")
    return head.path ? undefined : `${head.host ?? "localhost"}:${head.port}`;
  if (Number.isNaN(Number(head))) return undefined;
  return `${typeof host === "string" ? host : "localhost"}:${head}`;
}

/** `send(message, [offset, length,] port, address)`; a connected socket names no port. */
function datagramTarget(_message, ...rest) {
  const numbers = rest.filter((value) => typeof value === "number");
  const host = rest.find((value) => typeof value === "string");
  return numbers.length === 0 ? undefined : `${host ?? "localhost"}:${numbers.at(-1)}`;
}

function write(kind, target) {
  const role = process.env.NETWORK_ROLE ?? "server";
  const from = new Error().stack
    .split("\n")
    .slice(3, 9)
    .map((line) => line.trim());
  fs.appendFileSync(file, `${JSON.stringify({ kind, target, role, pid: process.pid, from })}\n`);
}
