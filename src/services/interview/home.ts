import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** The home: what was chosen, else the variable, else `~/design-dojo`. A leading `~` is the user's folder. */
export function homeFolder(
  chosen: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const folder = chosen?.trim() || env["DESIGN_DOJO_HOME"]?.trim() || join("~", "design-dojo");
  return resolve(folder.startsWith("~") ? join(homedir(), folder.slice(1)) : folder);
}
