import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.{ts,tsx,mjs}"],
    exclude: ["test/workbench/integration/**"],
  },
});
