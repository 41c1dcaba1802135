/** Packs the extension that the board's opening time is measured against, built in the plainest way. */
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { cache, node, root, run, tool } from "../../scripts/project.mjs";

const source = join(root, "test", "bench", "baseline");
const target = join(cache, "bench", "baseline");
const excalidraw = join(root, "node_modules", "@excalidraw", "excalidraw", "dist", "prod");

/** @returns {Promise<string>} the path of the VSIX */
export async function packBaseline() {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const file of ["package.json", "extension.cjs"])
    cpSync(join(source, file), join(target, file));
  await build({
    entryPoints: [join(source, "page.jsx")],
    outdir: join(target, "page"),
    bundle: true,
    minify: true,
    format: "esm",
    splitting: true,
    target: "es2022",
    jsx: "automatic",
    conditions: ["production"],
    define: { "process.env.NODE_ENV": '"production"' },
    loader: { ".woff2": "file" },
    logLevel: "error",
  });
  cpSync(join(excalidraw, "fonts"), join(target, "page", "fonts"), {
    recursive: true,
    filter: (file) => !file.includes("Xiaolai"),
  });
  const vsix = join(cache, "bench", "baseline.vsix");
  const options = ["--no-dependencies", "--allow-missing-repository", "--skip-license"];
  const vsce = tool("vsce", "@vscode/vsce");
  const { code, output } = await run(node, [vsce, "package", ...options, "--out", vsix], {
    cwd: target,
  });
  if (code !== 0) throw new Error(`The baseline was not packed:\n${output}`);
  return vsix;
}
