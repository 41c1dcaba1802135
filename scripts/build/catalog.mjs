import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as esbuild from "esbuild";

/** Compiles question-bank and rubrics with the product's own code, which also validates them: catalog and gold answers. */
export async function compiledBank(root) {
  const folder = await mkdtemp(join(tmpdir(), "design-dojo-build-"));
  try {
    const compiler = join(folder, "compile.mjs");
    await esbuild.build({
      absWorkingDir: root,
      entryPoints: ["src/services/catalog/compile.ts"],
      outfile: compiler,
      bundle: true,
      platform: "node",
      format: "esm",
      logLevel: "warning",
      // `yaml` is CommonJS and asks for Node's own modules.
      banner: {
        js: 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);',
      },
    });
    const { compileCatalog, compileGold } = await import(pathToFileURL(compiler).href);
    return { catalog: await compileCatalog(root), gold: compileGold(root) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
