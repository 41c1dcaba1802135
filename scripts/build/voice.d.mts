import type { BuildOptions } from "esbuild";

export function voiceBundle(outdir?: string): BuildOptions;
