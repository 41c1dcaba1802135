import { proveKatas } from "./kataProve.ts";
import { runKata } from "./kataRun.ts";
import { Misuse, type Command } from "./program.ts";

/** `kata prove [ID…]` and `kata run ID --lang L --impl FILE`. */
export const kata: Command = {
  usage:
    "kata prove [ID…] [--lang ts,py,go] [--require ts,py,go] [--bank DIR] [--json]\n" +
    "       design-dojo kata run ID --lang ts|py|go --impl FILE [--bank DIR] [--json]",
  summary:
    "Proves katas: the starter fails, the solution passes, every mutant is killed by the tests it names; or runs one implementation.\n" +
    "      A missing tool chain is skipped; --require makes it a failure, and every language it names in which no kata was run.\n" +
    "      --bank adds the katas of a content pack to the product's own.",
  options: {
    lang: { type: "string" },
    impl: { type: "string" },
    require: { type: "string" },
    bank: { type: "string" },
    json: { type: "boolean" },
  },
  async run([verb, ...ids], flags, terminal, product) {
    if (verb === "prove") return proveKatas(ids, flags, terminal, product);
    if (verb === "run") return runKata(ids, flags, terminal, product);
    throw new Misuse("kata takes prove or run.");
  },
};
