/**
 * Preloaded into an extension host: writes how long the `activate()` of each extension takes until
 * it returns. The workbench's own figure counts what other extensions do meanwhile.
 */
"use strict";
const fs = require("node:fs");
const Module = require("node:module");

const file = process.env.ACTIVATION_LOG;
const load = Module._load;

Module._load = function (request, ...rest) {
  const loaded = load.call(this, request, ...rest);
  if (!/[\\/]extension\.c?js$/.test(request) || typeof loaded?.activate !== "function")
    return loaded;
  return { ...loaded, activate: timed(request, loaded.activate) };
};

function timed(extension, activate) {
  return (...args) => {
    const started = performance.now();
    const result = activate(...args);
    const ms = performance.now() - started;
    fs.appendFileSync(file, `${JSON.stringify({ extension, ms })}\n`);
    return result;
  };
}
