import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";

/** What is tested without the world: the rules, the messages and the pages. */
const pure = "test/{core,protocol,webview}/**/*.test.{ts,tsx}";

export default defineConfig({
  test: {
    // The slowest files wait for a real clock, a sound or a page: others can compute meanwhile.
    maxWorkers: availableParallelism() + 1,
    // On busy cores a property test takes seconds, and a program a while to answer.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 15_000 } },
    // They run in the order of their names, and what is slow had better begin first.
    projects: [
      {
        extends: true,
        test: {
          name: "outer",
          include: ["test/**/*.test.{ts,tsx,mjs}"],
          exclude: [...configDefaults.exclude, pure, "test/workbench/integration/**"],
        },
      },
      {
        extends: true,
        // No module of theirs keeps a state: loaded once, they serve all files of a worker.
        test: { name: "pure", include: [pure], isolate: false },
      },
    ],
  },
});
