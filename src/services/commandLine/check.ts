import { resolve } from "node:path";
import { checkPack } from "../catalog/check.ts";
import { Pack } from "../catalog/pack.ts";
import { Misuse, type Command } from "./program.ts";

/** `check [FOLDER]`: validates a content pack, without FOLDER the product's own bank. */
export const check: Command = {
  usage: "check [FOLDER] [--json]",
  summary: "Validates a content pack; without FOLDER the product's own question bank.",
  options: { json: { type: "boolean" } },
  async run([folder, ...more], flags, terminal, product) {
    if (more.length > 0) throw new Misuse("check takes one folder.");
    const pack = new Pack(folder === undefined ? product.root : resolve(terminal.cwd, folder));
    const problems = await checkPack(
      pack,
      folder === undefined ? undefined : product.catalog().compiled,
    );
    const ok = problems.length === 0;
    if (flags["json"] === true) terminal.print(JSON.stringify({ ok, problems }));
    else {
      for (const { file, line, message } of problems) terminal.print(`${file}:${line}: ${message}`);
      terminal.print(
        ok ? `${pack.designs.length} questions: all is well.` : `${problems.length} problem(s).`,
      );
    }
    return ok ? 0 : 1;
  },
};
