import type { BuildOptions } from "esbuild";

export const LAME: string;
export function voiceBundles(outdir?: string): BuildOptions[];
export function copyPage(root: string, outdir?: string): Promise<void>;
