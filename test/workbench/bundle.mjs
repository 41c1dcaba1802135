/** The integration suite as an extension host can load it: CommonJS files beside one `suite.js`. */
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { cache, root } from "../../scripts/project.mjs";

/** An extension of the tests' own that offers language models which behave as their ids say. */
export const modelProvider = join(root, "test", "workbench", "model-provider");

/** @returns {Promise<string>} the path of the module that exports `run()` */
export async function bundleSuite() {
  const source = join(root, "test", "workbench");
  const outdir = join(cache, "suite"); // inside the project, so that mocha is found
  const tests = readdirSync(join(source, "integration")).filter((file) =>
    file.endsWith(".test.ts"),
  );
  rmSync(outdir, { recursive: true, force: true });
  await build({
    entryPoints: [
      join(source, "suite.ts"),
      ...tests.map((file) => join(source, "integration", file)),
    ],
    outdir,
    entryNames: "[name]",
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node22",
    external: ["vscode", "mocha"],
    sourcemap: "inline",
    logLevel: "warning",
  });
  return join(outdir, "suite.js");
}
