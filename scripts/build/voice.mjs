import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";

const SOURCE = "src/services/voice/program";

/** The program that records, which the editor starts as a process of its own. */
export function voiceBundle(outdir = "dist/voice") {
  return {
    entryPoints: [`${SOURCE}/capture.ts`],
    outdir,
    outExtension: { ".js": ".mjs" },
    platform: "node",
    target: "node20",
    format: "esm",
    sourcemap: false,
    legalComments: "none",
  };
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
  await cp(join(root, "node_modules/wasm-media-encoders/wasm/mp3.wasm"), join(target, "mp3.wasm"));
  await cp(join(root, SOURCE, "licences"), join(target, "licences"), { recursive: true });
}
