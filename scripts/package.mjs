/** Packs the VSIX and checks what is in it: `npm run package`. The build has to be there already. */
import { mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { cache, node, run, tool } from "./project.mjs";

/** Where the packed extension is; the end-to-end tests install this file. */
export const vsix = join(cache, "design-dojo.vsix");
const budgetBytes = 15 * 1024 * 1024;

const shipped = [
  /^(package\.json|readme\.md|changelog\.md|LICENSE\.txt)$/,
  /^dist\/(extension|cli|chunks\/[\w-]+)\.js$/,
  /^dist\/(catalog|gold)\.json$/,
  /^dist\/katas\/\w+\.(mjs|py)$/,
  /^dist\/katas\/types\/(@types\/node|undici-types)\//,
  /^dist\/voice\/((capture|import|mpg123-decoder|codec-parser)\.mjs|mp3\.wasm|licences\/[\w.-]+\.txt)$/,
  /^dist\/voice\/page\/(index\.html|page\.(js|css)|worklet\.js)$/,
  /^dist\/voice\/recorder\/(package\.json|dist\/\w+\.js|lib\/(linux|mac|windows)\/\w+\/pv_recorder\.node)$/,
  /^dist\/webview\/.*\.(js|css|woff2)$/,
  /^(media|question-bank|rubrics)\//,
];
/** The 13 MB font for Chinese, Japanese and Korean handwriting. */
const leftOut = /Xiaolai/;

/** Throws with a line for each file that has no business in the package, and when it is too large. */
async function packExtension() {
  mkdirSync(cache, { recursive: true });
  const options = [
    "--no-dependencies",
    "--allow-missing-repository",
    "--skip-license",
    "--no-rewrite-relative-links",
  ];
  const vsce = tool("vsce", "@vscode/vsce");
  const { code, output } = await run(node, [vsce, "package", ...options, "--out", vsix]);
  if (code !== 0) throw new Error(output);
  const problems = [...contentProblems(zipEntries(vsix)), ...sizeProblems(statSync(vsix).size)];
  if (problems.length > 0) throw new Error(problems.join("\n"));
}

function contentProblems(names) {
  const files = names.filter((name) => name.startsWith("extension/")).map((name) => name.slice(10));
  const needed = [
    /^dist\/extension\.js$/,
    /^dist\/cli\.js$/,
    /^dist\/chunks\/clients-\w+\.js$/,
    /^dist\/catalog\.json$/,
    /^dist\/gold\.json$/,
    /^dist\/katas\/(nodeEvents|stripTypes|stripHooks)\.mjs$/,
    /^dist\/katas\/unittest_events\.py$/,
    /^dist\/katas\/types\/@types\/node\/test\.d\.ts$/,
    ...[
      /^dist\/voice\/capture\.mjs$/,
      /^dist\/voice\/import\.mjs$/,
      /^dist\/voice\/mp3\.wasm$/,
      /^dist\/voice\/licences\/NOTICE\.txt$/,
    ],
    ...["linux/x86_64", "mac/arm64", "mac/x86_64", "windows/amd64", "windows/arm64"].map(
      (desktop) => new RegExp(`^dist/voice/recorder/lib/${desktop}/pv_recorder\\.node$`),
    ),
  ];
  return [
    ...files
      .filter((file) => leftOut.test(file) || !shipped.some((pattern) => pattern.test(file)))
      .map((file) => `${file} is not on the list of what is shipped.`),
    ...needed
      .filter((pattern) => !files.some((file) => pattern.test(file)))
      .map((pattern) => `${pattern.source} is missing from the package.`),
  ];
}

function sizeProblems(bytes) {
  if (bytes <= budgetBytes) return [];
  return [`The package has ${megabytes(bytes)} MB; the budget is ${megabytes(budgetBytes)} MB.`];
}

/** The names in a ZIP archive, from its central directory; vsce writes no comment and no ZIP64. */
function zipEntries(file) {
  const bytes = readFileSync(file);
  const end = bytes.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  const count = bytes.readUInt16LE(end + 10);
  const names = [];
  for (let at = bytes.readUInt32LE(end + 16); names.length < count;) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    names.push(bytes.toString("utf8", at + 46, at + 46 + name));
    at += 46 + name + extra + comment;
  }
  return names;
}

function megabytes(bytes) {
  return (bytes / 1024 / 1024).toFixed(1);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await packExtension();
    console.log(`${vsix}: ${megabytes(statSync(vsix).size)} MB`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
