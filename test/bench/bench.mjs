/**
 * How fast it is: `npm run bench`. Medians, each beside a baseline from the same run, so that a
 * slow machine shows in both. Needs a build; takes some minutes.
 */
import { mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { EAGER } from "../../scripts/build/sizes.mjs";
import { vsix } from "../../scripts/package.mjs";
import { cache, node, root, run } from "../../scripts/project.mjs";
import { packBaseline } from "./baseline.mjs";
import { isGoodEnough, printTable } from "./figures.mjs";
import { pureRows } from "./pure.mjs";
import { workbenchRows } from "./workbench.mjs";

mkdirSync(join(cache, "bench"), { recursive: true });
const packed = await run(node, [join(root, "scripts", "package.mjs")]);
if (packed.code !== 0) throw new Error(packed.output);
const baselineVsix = await packBaseline();
const rows = [...sizeRows(), ...(await pureRows()), ...(await workbenchRows(baselineVsix))];
printTable(rows);
process.exitCode = rows.every(isGoodEnough) ? 0 : 1;

function sizeRows() {
  const { sizes } = JSON.parse(readFileSync(join(root, "dist", "meta.json"), "utf8"));
  return [
    { what: "code loaded at the start", unit: "kB", ours: sizes[EAGER] / 1000, limit: 300 },
    {
      what: "VSIX",
      unit: "MB",
      ours: statSync(vsix).size / 1e6,
      limit: 15,
      baseline: statSync(baselineVsix).size / 1e6,
      against: "the bare board's",
    },
  ];
}
