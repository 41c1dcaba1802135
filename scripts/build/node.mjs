import { cp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import * as esbuild from "esbuild";

const CHUNKS = "chunks";

/**
 * The programs that run on Node. What an `import()` reaches is a file of its own, loaded when it is needed;
 * what several files need is another, so that a class is one class everywhere.
 */
export function nodeBundle() {
  return {
    entryPoints: ["src/extension.ts", "src/cli.ts"],
    outdir: "dist",
    chunkNames: `${CHUNKS}/[name]-[hash]`,
    platform: "node",
    target: "node22",
    format: "esm",
    splitting: true,
    metafile: true,
    write: false,
    external: ["vscode"],
    legalComments: "none",
    plugins: [wholeMermaid, asCommonJs],
  };
}

/** What runs inside the processes of katas: most of it as it is, the type stripper with its library. */
export function kataBundle() {
  return {
    entryPoints: { stripHooks: `${KATA_RUNNERS}/stripHooks.ts` },
    outdir: "dist/katas",
    outExtension: { ".js": ".mjs" },
    platform: "node",
    target: "node20",
    format: "esm",
    sourcemap: false,
    legalComments: "none",
    // The stripper is CommonJS.
    banner: {
      js: 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);',
    },
  };
}

const KATA_RUNNERS = "src/services/katas/runners";

/**
 * The rest of what katas need at run time: the runners that are not bundled, and the types of Node, so that
 * completion works without a network.
 */
export async function copyKataFiles(root) {
  const target = join(root, "dist/katas");
  const isRunner = (name) => /\.(mjs|py)$/.test(name);
  const runners = (await readdir(join(root, KATA_RUNNERS))).filter(isRunner);
  await Promise.all(runners.map((name) => cp(join(root, KATA_RUNNERS, name), join(target, name))));
  for (const name of ["@types/node", "undici-types"])
    await cp(join(root, "node_modules", name), join(target, "types", name), {
      recursive: true,
      filter: (source) => !source.endsWith(".md"),
    });
}

/** Mermaid imports each kind of diagram on demand: a hundred small files, where only `check` needs one. */
const wholeMermaid = {
  name: "whole-mermaid",
  setup(build) {
    const { absWorkingDir, platform, format, target, logLevel } = build.initialOptions;
    build.onLoad({ filter: /[\\/]mermaidSyntax\.ts$/ }, async ({ path }) => {
      const { outputFiles } = await esbuild.build({
        ...{ absWorkingDir, platform, format, target, logLevel },
        entryPoints: [path],
        bundle: true,
        write: false,
      });
      return { contents: outputFiles[0].text };
    });
  },
};

/** esbuild splits ES modules only, and the extension host loads CommonJS: so each file is turned into that. */
const asCommonJs = {
  name: "as-common-js",
  setup(build) {
    const options = build.initialOptions;
    const { sourcemap } = options;
    if (sourcemap) options.sourcemap = "inline"; // so that the second step maps to the sources, too
    build.onEnd(async ({ errors, outputFiles }) => {
      if (errors.length > 0) return;
      await mkdir(join(options.absWorkingDir, options.outdir, CHUNKS), { recursive: true });
      await Promise.all(outputFiles.map((file) => writeCommonJs(file, { ...options, sourcemap })));
      await removeOthers(join(options.absWorkingDir, options.outdir, CHUNKS), outputFiles);
    });
  },
};

async function writeCommonJs({ path, text }, { platform, target, minify, sourcemap, logLevel }) {
  const { code, map } = await esbuild.transform(text, {
    ...{ platform, target, minify, logLevel },
    format: "cjs",
    sourcemap: sourcemap ? "external" : false,
    sourcefile: basename(path),
    supported: { "dynamic-import": false }, // a lazy require
    legalComments: "none",
  });
  if (map) await writeFile(`${path}.map`, map);
  await writeFile(path, map ? `${code}//# sourceMappingURL=${basename(path)}.map\n` : code);
}

/** While watching, a chunk that changed has another name. */
async function removeOthers(folder, outputFiles) {
  const kept = new Set(outputFiles.map(({ path }) => basename(path)));
  const old = (await readdir(folder)).filter((file) => !kept.has(file.replace(/\.map$/, "")));
  await Promise.all(old.map((file) => rm(join(folder, file), { force: true })));
}

/** The files that are loaded with an entry, itself included, as paths below dist/. */
export function eagerFiles(entry, { outputs }) {
  const first = Object.keys(outputs).find((path) => outputs[path].entryPoint === entry);
  const eager = new Set([first]);
  for (const path of eager)
    for (const { kind, external, path: next } of outputs[path].imports)
      if (kind === "import-statement" && !external) eager.add(next);
  return [...eager].map((path) => relative("dist", path).replaceAll("\\", "/"));
}
