import { dirname } from "node:path";
import { DojoError } from "../../core/errors.ts";
import { explainFileError, removeIfThere } from "../files/fileSystem.ts";
import { whileNobodyElse, type Machine } from "../interview/lock.ts";
import { replacedIn, type Recording } from "./recordings.ts";

/**
 * Deletes a recording for good, with the one that it replaced. @throws DojoError when the disk refuses, or another window may be
 * writing it.
 */
export async function deleteRecording(
  machine: Machine,
  { file }: Pick<Recording, "file">,
): Promise<void> {
  try {
    await whileNobodyElse(machine, dirname(file), "delete the recording again", async () => {
      const replaced = await replacedIn(machine.files, dirname(file));
      for (const path of [...replaced.map((one) => one.path), file])
        await removeIfThere(machine.files, path);
    });
  } catch (error) {
    if (error instanceof DojoError) throw error;
    throw new DojoError(
      `Cannot delete ${file}: ${explainFileError(error)}. Then delete it again; nothing was changed.`,
      { cause: error },
    );
  }
}
