/**
 * Runs a program in a process group of its own and ends the whole group when whoever started it
 * goes away, even by SIGKILL: a closed stdin is the one message that always arrives.
 * A workbench forks extension hosts that outlive a signal to their parent.
 */
import { spawn, spawnSync } from "node:child_process";

const [command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"] });

child.on("error", (error) => {
  console.error(`${command}: ${error.message}`);
  process.exit(1);
});
child.on("exit", () => endGroup());
process.on("SIGTERM", () => {}); // the group's leader stays for the SIGKILL round
process.stdin.on("end", endGroup).on("error", endGroup).resume();

let ending = false;
function endGroup() {
  if (ending) return;
  ending = true;
  if (process.platform === "win32") {
    spawnSync("taskkill", ["/pid", String(child.pid), "/t", "/f"]);
    process.exit(0);
  }
  process.kill(-process.pid, "SIGTERM");
  setTimeout(() => process.kill(-process.pid, "SIGKILL"), 1_500);
}
