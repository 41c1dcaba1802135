/** A process that logs calls. Arguments: the log's file, a name for its units, how many calls. */
import { disk } from "../../src/services/files/fileSystem.ts";
import { CallLog } from "../../src/services/models/callLog.ts";
import { callRecord } from "./callRecords.ts";

const [file = "", name = "", count = "0"] = process.argv.slice(2);
const log = new CallLog(file, disk, (problem) => {
  throw new Error(problem);
});
for (let n = 1; n <= Number(count); n += 1) await log.append(callRecord({ unit: `${name} ${n}` }));
