import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.{ts,tsx,mjs}"],
    exclude: ["test/workbench/integration/**", "**/node_modules/**"],
    // The slowest files wait for a real clock, a sound or a page: others can compute meanwhile.
    maxWorkers: availableParallelism() + 1,
    // On busy cores a property test takes seconds, and a program a while to answer.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 15_000 } },
  },
});
