import type { BuildOptions } from "esbuild";

export function voiceBundles(outdir?: string): BuildOptions[];
export function copyPage(root: string, outdir?: string): Promise<void>;
