import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.{ts,tsx,mjs}"],
    exclude: ["test/workbench/integration/**", "**/node_modules/**"],
    // Two busy cores: a property test or a whole content check takes seconds.
    testTimeout: 30_000,
  },
});
