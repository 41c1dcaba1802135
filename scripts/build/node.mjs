import { relative, resolve } from "node:path";

/** Large libraries that few actions need, as bundles of their own: `dist/<name>.js`, loaded on demand. */
const LAZY = {
  mermaidSyntax: "src/services/catalog/mermaidSyntax.ts",
  modelClients: "src/services/models/clients.ts",
};

const lazyBundles = {
  name: "lazy-bundles",
  setup(build) {
    build.onResolve({ filter: /\/(mermaidSyntax|clients)\.ts$/ }, ({ kind, path, resolveDir }) => {
      if (kind !== "dynamic-import") return undefined;
      const source = relative(build.initialOptions.absWorkingDir, resolve(resolveDir, path));
      const name = Object.keys(LAZY).find((key) => LAZY[key] === source.replaceAll("\\", "/"));
      return name === undefined ? undefined : { path: `./${name}.js`, external: true };
    });
  },
};

/** The programs that run on Node: the extension host's bundle, the command line, and what both load late. */
export function nodeBundles() {
  const common = { platform: "node", format: "cjs", target: "node22", legalComments: "none" };
  return [
    {
      ...common,
      entryPoints: ["src/extension.ts"],
      outfile: "dist/extension.js",
      external: ["vscode"],
      plugins: [lazyBundles],
    },
    {
      ...common,
      entryPoints: ["src/cli.ts"],
      outfile: "dist/cli.js",
      banner: { js: "#!/usr/bin/env node" },
      plugins: [lazyBundles],
    },
    ...Object.entries(LAZY).map(([name, source]) => ({
      ...common,
      entryPoints: [source],
      outfile: `dist/${name}.js`,
    })),
  ];
}
