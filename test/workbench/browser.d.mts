import type { Browser } from "playwright-core";

export function hasBrowser(): boolean;

/** `args`: on top of the usual ones. */
export function launchBrowser(args?: string[]): Promise<Browser>;
