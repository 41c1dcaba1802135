/**
 * Proves every kata with the built command line and writes { passed, failed, note } to --results FILE.
 * A tool chain that is missing here is no failure; the note says how many were skipped.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { node, root, run } from "./project.mjs";

const results = process.argv[process.argv.indexOf("--results") + 1];
const cli = join(root, "dist", "cli.js");
const { code, stdout, output } = await run(node, [cli, "kata", "prove", "--json"], {
  timeoutMs: 1_200_000,
});
const proofs = stdout
  .split("\n")
  .filter(Boolean)
  .map((line) => JSON.parse(line));
const skipped = proofs.filter((proof) => proof.skipped !== null).length;
const failed = proofs.filter(({ ok }) => !ok);
for (const { kata, lang, problems } of failed)
  for (const { file, message } of problems) console.log(`${kata}/${file} (${lang}): ${message}`);
if (proofs.length === 0) console.log(output);
const note = skipped > 0 ? `${skipped} skipped: a tool chain is missing` : "";
const passed = proofs.length - failed.length - skipped;
writeFileSync(results, JSON.stringify({ passed, failed: failed.length, note }));
process.exitCode = code;
