// Builds everything that the extension ships into dist/.
//   node scripts/build.mjs               minified, with source maps, budgets enforced
//   node scripts/build.mjs --production  the same without source maps: what is packaged
//   node scripts/build.mjs --watch       not minified, rebuilt on change, no budgets
//   node scripts/build.mjs --webview     only the pages, with any of the above
import { mkdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { compiledBank } from "./build/catalog.mjs";
import { copyKataFiles, eagerFiles, kataBundle, nodeBundle } from "./build/node.mjs";
import { checkBudgets, printSizes, writeSizes } from "./build/sizes.mjs";
import { copyVoiceFiles, voiceBundles } from "./build/voice.mjs";
import { copyWebviewFiles, webviewBundles } from "./build/webview.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const given = (flag) => process.argv.includes(flag);
const [watch, production, webviewOnly] = ["--watch", "--production", "--webview"].map(given);

const common = {
  absWorkingDir: root,
  bundle: true,
  logLevel: "warning",
  minify: !watch,
  sourcemap: production ? false : "linked",
  target: "es2022",
};
const parts = [
  ...(webviewOnly ? [] : [nodeBundle(), kataBundle(), ...voiceBundles()]),
  ...webviewBundles(),
];
const bundles = parts.map((part) => ({ ...common, ...part }));

if (!webviewOnly) {
  // First, because a mistake in the question bank must not cost the last good build.
  const { catalog, gold } = await compiledBank(root).catch(stop);
  if (!watch) await rm(`${root}/dist`, { recursive: true, force: true });
  await mkdir(`${root}/dist`, { recursive: true });
  await writeFile(`${root}/dist/catalog.json`, JSON.stringify(catalog));
  await writeFile(`${root}/dist/gold.json`, JSON.stringify(gold));
}
if (!webviewOnly) await Promise.all([copyKataFiles(root), copyVoiceFiles(root)]);
await copyWebviewFiles(root);

if (watch) {
  const contexts = await Promise.all(bundles.map((bundle) => esbuild.context(bundle)));
  await Promise.all(contexts.map((context) => context.watch()));
  console.log("Watching src and webview. After a change in question-bank or rubrics, run again.");
} else {
  const [node] = await Promise.all(bundles.map((bundle) => esbuild.build(bundle)));
  const eager = webviewOnly ? [] : eagerFiles("src/extension.ts", node.metafile);
  const sizes = await writeSizes(root, eager);
  printSizes(sizes);
  const problems = checkBudgets(sizes);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
}

/** What is wrong with the question bank is for people; what is wrong with the build is for its stack. */
function stop(error) {
  console.error(error.name === "DojoError" ? error.message : error);
  process.exit(1);
}
