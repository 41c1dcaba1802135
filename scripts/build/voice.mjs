import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";

const SOURCE = "src/services/voice/program";

const PAGE = "webview/recorder";

/** LAME as WebAssembly, from the root. */
export const LAME = "node_modules/wasm-media-encoders/wasm/mp3.wasm";

/** Under the LGPL: files of their own, so that anybody may replace them. */
const REPLACEABLE = ["mpg123-decoder", "codec-parser"];
const REQUIRE =
  'import { createRequire as requireAt } from "node:module"; const require = requireAt(import.meta.url);';

/** The programs that record and import, which the editor starts as processes of their own, and the page that one serves. */
export function voiceBundles(outdir = "dist/voice") {
  return [programs(outdir), page(join(outdir, "page"))];
}

function programs(outdir) {
  const program = (name) => [name, `${SOURCE}/${name}.ts`];
  const library = (name) => [name, `node_modules/${name}/index.js`];
  return {
    entryPoints: Object.fromEntries([
      ...["capture", "import"].map(program),
      ...REPLACEABLE.map(library),
    ]),
    alias: Object.fromEntries(REPLACEABLE.map((name) => [name, `./${name}.mjs`])),
    external: REPLACEABLE.map((name) => `./${name}.mjs`),
    outdir,
    outExtension: { ".js": ".mjs" },
    // What the decoders bring along for workers is CommonJS.
    banner: { js: REQUIRE },
    platform: "node",
    target: "node20",
    format: "esm",
    sourcemap: false,
    legalComments: "none",
  };
}

function page(outdir) {
  return {
    entryPoints: { page: `${PAGE}/main.ts`, worklet: `${PAGE}/worklet.ts` },
    outdir,
    platform: "browser",
    // Safari on a telephone is a few years behind.
    target: "es2020",
    format: "esm",
    sourcemap: false,
    legalComments: "none",
  };
}

/** What the recorder page needs beside its scripts. */
export async function copyPage(root, outdir = join(root, "dist/voice")) {
  await mkdir(join(outdir, "page"), { recursive: true });
  await cp(join(root, PAGE, "index.html"), join(outdir, "page/index.html"));
}

/** Of the native recorder, what a desktop needs: its Raspberry Pi binaries are half of it. */
const RECORDER = "node_modules/@picovoice/pvrecorder-node";
const RECORDER_PARTS = ["package.json", "dist", "lib/linux", "lib/mac", "lib/windows"];

/** The rest: the native recorder, LAME as a file that anybody may replace, and the licences of both. */
export async function copyVoiceFiles(root) {
  const target = join(root, "dist/voice");
  await mkdir(target, { recursive: true });
  for (const part of RECORDER_PARTS)
    await cp(join(root, RECORDER, part), join(target, "recorder", part), {
      recursive: true,
      filter: (source) => !/\.map$|\.d\.ts$|[\\/]types$/.test(source),
    });
  await cp(join(root, LAME), join(target, "mp3.wasm"));
  await copyPage(root);
  await cp(join(root, SOURCE, "licences"), join(target, "licences"), { recursive: true });
}
