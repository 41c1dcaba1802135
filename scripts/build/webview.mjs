import { cp, readFile } from "node:fs/promises";
import { join, sep } from "node:path";

/** Excalidraw's hand-drawn Chinese, Japanese and Korean font: 13 MB of 13.5. The system's font steps in. */
const NOT_SHIPPED = `${sep}Xiaolai`;

/**
 * One eager file per page, because the time to a usable board is the number of files on the critical path.
 * What the board needs rarely becomes a file of its own, what it never needs is left out.
 */
const boardDiet = {
  name: "board-diet",
  setup(build) {
    build.onResolve({ filter: /./ }, ({ path, kind }) =>
      kind === "dynamic-import" && SELDOM.has(path)
        ? { path: SELDOM.get(path), external: true }
        : undefined,
    );
    // Our converter takes its place, for pasted text too.
    build.onResolve({ filter: /^@excalidraw\/mermaid-to-excalidraw$/ }, ({ path }) => ({
      path,
      namespace: "left-out",
    }));
    // The interface is English; Excalidraw has English inside, its other locales are never asked for.
    build.onResolve({ filter: /\/locales\// }, ({ path, kind }) =>
      kind === "dynamic-import" && !path.includes("/en-")
        ? { path, namespace: "left-out" }
        : undefined,
    );
    // Glyph subsetting needs eval, which the page forbids: Excalidraw would embed the whole font anyway.
    build.onResolve({ filter: /\/subset-shared\.chunk\.js$/ }, ({ path }) => ({
      path,
      namespace: "whole-font",
    }));
    build.onResolve({ filter: /\/subset-worker\.chunk\.js$/ }, ({ path }) => ({
      path,
      namespace: "left-out",
    }));
    build.onLoad({ filter: /excalidraw[\\/]dist[\\/]prod[\\/].*\.js$/ }, excalidrawCode);
    build.onLoad({ filter: /.*/, namespace: "left-out" }, () => ({
      contents: "export default {};",
    }));
    build.onLoad({ filter: /.*/, namespace: "whole-font" }, () => ({ contents: WHOLE_FONT }));
    build.onEnd((result) => refuseFontSite(build.initialOptions, result));
  },
};

/** Files of their own: Mermaid is larger than the rest of the page, the others shrink pasted photographs. */
const SELDOM = new Map([
  ["./mermaid/convert.ts", "./mermaid.js"],
  ["pica", "./pica.js"],
  ["image-blob-reduce", "./image-blob-reduce.js"],
]);

const FONT_SITE = "`https://esm.sh/${";
const LOCAL_FONTS = "`${window.EXCALIDRAW_ASSET_PATH}?${";

async function excalidrawCode({ path }) {
  const contents = await readFile(path, "utf8");
  const kept = withLateImages(withPngData(withLocalFonts(contents)));
  return { contents: kept, loader: "js" };
}

/**
 * Excalidraw imports on demand what it already has: a file that re-exports from the largest of its own.
 * Then esbuild wraps all of that in functions, which the browser parses twice before anything is shown.
 */
function withPngData(code) {
  const wanted = code.replaceAll(`import("${PNG_DATA}")`, "Promise.resolve(pngData)");
  return wanted === code ? code : `import * as pngData from "${PNG_DATA}";${wanted}`;
}

/**
 * Four icons are requested while the module runs. Where a debugger or a test watches requests, the browser
 * parses the whole module again to say from which line: a tenth of a second. They wait until it has run.
 */
function withLateImages(code) {
  return code.replace(/([\w$]+)\.src=(`data:[^`]*`)/g, "queueMicrotask(()=>{$1.src=$2})");
}

const PNG_DATA = "./data/image-GAAHSSAO.js";

/**
 * Excalidraw 0.18.1 names a public site as the second source of every font, whatever else is configured:
 * some 230 blocked requests a page. The shipped fonts take its place.
 */
function withLocalFonts(code) {
  return code.replace(FONT_SITE, () => LOCAL_FONTS);
}

/** Another Excalidraw may spell it in another way: then this must be looked at again. */
async function refuseFontSite({ absWorkingDir, outdir, entryPoints }, { errors }) {
  if (errors.length > 0) return;
  for (const name of Object.keys(entryPoints)) {
    const code = await readFile(join(absWorkingDir, outdir, `${name}.js`), "utf8");
    if (code.includes("esm.sh"))
      throw new Error(`${name}.js still names esm.sh as a source of fonts`);
  }
}

/** Stands in for Excalidraw's subsetting: embeds the font as it is. */
const WHOLE_FONT = `
export const subsetToBase64 = (buffer) => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.onload = () => resolve(reader.result);
  reader.onerror = () => reject(reader.error);
  reader.readAsDataURL(new Blob([buffer], { type: "font/woff2" }));
});
`;

const page = {
  platform: "browser",
  format: "esm",
  jsx: "automatic",
  legalComments: "none",
  // Excalidraw exports its style sheet under this condition only.
  conditions: ["production"],
  define: { "process.env.NODE_ENV": '"production"' },
};

/** The page's content policy allows no workers; Excalidraw and pica then work without. */
const NO_WORKER = { Worker: "undefined" };

export function webviewBundles() {
  return [
    {
      ...page,
      entryPoints: { board: "webview/board/main.tsx", replay: "webview/replay/main.tsx" },
      outdir: "dist/webview",
      plugins: [boardDiet],
      define: { ...page.define, ...NO_WORKER },
      // The style sheet's url(./fonts/…) already fits: the fonts are copied beside it.
      external: ["*.woff2"],
    },
    {
      ...page,
      entryPoints: { scorecard: "webview/scorecard/main.tsx", metrics: "webview/metrics/main.tsx" },
      outdir: "dist/webview",
    },
    {
      ...page,
      entryPoints: { mermaid: "webview/board/mermaid/convert.ts" },
      outdir: "dist/webview",
    },
    {
      ...page,
      entryPoints: { pica: "pica", "image-blob-reduce": "image-blob-reduce" },
      outdir: "dist/webview",
      define: { ...page.define, ...NO_WORKER },
    },
  ];
}

/** The fonts that the board draws with. */
export async function copyWebviewFiles(root) {
  const fonts = join(root, "node_modules/@excalidraw/excalidraw/dist/prod/fonts");
  await cp(fonts, join(root, "dist/webview/fonts"), {
    recursive: true,
    filter: (source) => !source.includes(NOT_SHIPPED),
  });
}
