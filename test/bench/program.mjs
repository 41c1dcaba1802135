/** The programs of this folder that run outside the workbench, bundled as the product is. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { cache, node, root, run } from "../../scripts/project.mjs";

/** Bundles `NAME.ts` of this folder; returns the program. */
export async function bundled(name) {
  const support = join(root, "test", "support");
  const program = join(cache, "bench", `${name}.cjs`);
  await build({
    entryPoints: [join(import.meta.dirname, `${name}.ts`)],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node22",
    minify: true, // as it is shipped
    define: {
      "import.meta.dirname": JSON.stringify(support),
      "import.meta.url": JSON.stringify(pathToFileURL(join(support, "bundled.ts")).href),
    },
    logLevel: "error",
  });
  return program;
}

/** What the program prints. */
export async function outputOf(program, ...args) {
  const { code, output, stdout } = await run(node, [program, ...args]);
  if (code !== 0) throw new Error(`${[program, ...args].join(" ")} failed:\n${output}`);
  return stdout;
}
