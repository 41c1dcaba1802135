/** Mermaid's parser is 3 MB and only `check` needs it: a file of its own, loaded on demand. */
const lazyMermaid = {
  name: "lazy-mermaid",
  setup(build) {
    build.onResolve({ filter: /\/mermaidSyntax\.ts$/ }, ({ kind }) =>
      kind === "dynamic-import" ? { path: "./mermaidSyntax.js", external: true } : undefined,
    );
  },
};

/** The programs that run on Node: the extension host's bundle, the command line, and its Mermaid parser. */
export function nodeBundles() {
  const common = { platform: "node", format: "cjs", target: "node22", legalComments: "none" };
  return [
    {
      ...common,
      entryPoints: ["src/extension.ts"],
      outfile: "dist/extension.js",
      external: ["vscode"],
    },
    {
      ...common,
      entryPoints: ["src/cli.ts"],
      outfile: "dist/cli.js",
      banner: { js: "#!/usr/bin/env node" },
      plugins: [lazyMermaid],
    },
    {
      ...common,
      entryPoints: ["src/services/catalog/mermaidSyntax.ts"],
      outfile: "dist/mermaidSyntax.js",
    },
  ];
}
