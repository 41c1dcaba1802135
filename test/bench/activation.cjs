/**
 * Preloaded into an extension host: writes how long it takes to load the code of each extension, with all
 * that it requires at once, and how long its `activate()` takes until it returns. The workbench's own figures
 * count what other extensions do meanwhile.
 */
"use strict";
const fs = require("node:fs");
const Module = require("node:module");

const file = process.env.ACTIVATION_LOG;
const load = Module._load;

Module._load = function (request, ...rest) {
  const started = performance.now();
  const loaded = load.call(this, request, ...rest);
  const loading = performance.now() - started;
  if (!/[\\/]extension\.c?js$/.test(request) || typeof loaded?.activate !== "function")
    return loaded;
  return { ...loaded, activate: timed(request, loading, loaded.activate) };
};

function timed(extension, loading, activate) {
  return (...args) => {
    const started = performance.now();
    const result = activate(...args);
    const activating = performance.now() - started;
    fs.appendFileSync(file, `${JSON.stringify({ extension, loading, activating })}\n`);
    return result;
  };
}
