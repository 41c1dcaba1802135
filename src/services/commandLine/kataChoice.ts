import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import { BadInput } from "../../core/errors.ts";
import type { KataFiles } from "../catalog/kataFiles.ts";
import { Pack } from "../catalog/pack.ts";
import { KataBank } from "../katas/kataBank.ts";
import type { Flags, Product, Terminal } from "./program.ts";

/** A kata with the bank it is in. */
export interface ChosenKata {
  readonly files: KataFiles;
  readonly bank: KataBank;
}

/** The katas with these ids, or all: of the product's own bank and of the pack that `--bank` adds. */
export function chosenKatas(
  ids: readonly string[],
  flags: Flags,
  terminal: Terminal,
  product: Product,
): readonly ChosenKata[] {
  const all = [...katasOf(flags, terminal, product)];
  const unknown = ids.find((id) => !all.some(({ files }) => files.id === id));
  if (unknown !== undefined) {
    const known = all.map(({ files }) => files.id).join(", ");
    throw new BadInput(unknown, `is no kata. There are: ${known || "none"}.`);
  }
  return all.filter(({ files }) => ids.length === 0 || ids.includes(files.id));
}

function katasOf(flags: Flags, { cwd }: Terminal, { root }: Product): readonly ChosenKata[] {
  const bank = new KataBank(root);
  const own = new Pack(root).katas.map((files) => ({ files, bank }));
  const folder = flags["bank"];
  if (typeof folder !== "string") return own;
  const pack = new Pack(resolve(cwd, folder));
  if (realpathSync(pack.root) === realpathSync(root)) return own;
  const twice = pack.katas.filter(({ id }) => own.some(({ files }) => files.id === id));
  if (twice.length > 0)
    throw new BadInput(
      folder,
      `has katas with ids of the product's own bank (${twice.map(({ id }) => id).join(", ")}): ` +
        "rename them, the folder and the id in kata.yaml.",
    );
  const added = new KataBank(pack.root, bank);
  return [...own, ...pack.katas.map((files) => ({ files, bank: added }))];
}
