import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Catalog } from "../../core/catalog/catalog.ts";
import { DojoError } from "../../core/errors.ts";
import { catalogOf, type CompiledCatalog } from "./compiled.ts";

/**
 * The product's own catalog, compiled and checked by the build into `dist/catalog.json`.
 * @throws DojoError when the installation is incomplete.
 */
export function bundledCatalog(dist: string): { compiled: CompiledCatalog; catalog: Catalog } {
  const file = join(dist, "catalog.json");
  try {
    const compiled = JSON.parse(readFileSync(file, "utf8")) as CompiledCatalog;
    return { compiled, catalog: catalogOf(compiled) };
  } catch (cause) {
    throw new DojoError(
      "dist/catalog.json cannot be read. Run `npm run build`, or install the extension again.",
      { cause },
    );
  }
}

/** The catalog, read when it is first asked for: an editor that only starts does not wait for it. */
export function catalogOnDemand(dist: string): () => Catalog {
  let catalog: Catalog | undefined;
  return () => (catalog ??= bundledCatalog(dist).catalog);
}
