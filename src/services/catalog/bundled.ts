import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Catalog } from "../../core/catalog/catalog.ts";
import type { GoldEntry } from "../../core/catalog/gold.ts";
import { DojoError } from "../../core/errors.ts";
import { catalogOf, type CompiledCatalog } from "./compiled.ts";

/**
 * The product's own catalog, compiled and checked by the build into `dist/catalog.json`.
 * @throws DojoError when the installation is incomplete.
 */
export function bundledCatalog(dist: string): { compiled: CompiledCatalog; catalog: Catalog } {
  const compiled = readBuilt(dist, "catalog.json") as CompiledCatalog;
  return { compiled, catalog: catalogOf(compiled) };
}

/**
 * The gold answers of the product's own bank, compiled by the build into `dist/gold.json`.
 * @throws DojoError when the installation is incomplete.
 */
export function bundledGold(dist: string): readonly GoldEntry[] {
  return readBuilt(dist, "gold.json") as readonly GoldEntry[];
}

function readBuilt(dist: string, name: string): unknown {
  try {
    return JSON.parse(readFileSync(join(dist, name), "utf8"));
  } catch (cause) {
    throw new DojoError(
      `dist/${name} cannot be read. Run \`npm run build\`, or install the extension again.`,
      { cause },
    );
  }
}

/** The catalog, read when it is first asked for: an editor that only starts does not wait for it. */
export function catalogOnDemand(dist: string): () => Catalog {
  let catalog: Catalog | undefined;
  return () => (catalog ??= bundledCatalog(dist).catalog);
}
