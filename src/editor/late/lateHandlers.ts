import type { CommandArgs, CommandId, Handlers } from "../commands.ts";

/** Handlers of commands whose code is loaded by the first call. */
export function lateHandlers<Ids extends CommandId>(
  ids: readonly Ids[],
  load: () => Promise<Pick<Handlers, Ids>>,
): Pick<Handlers, Ids> {
  const handler =
    <Id extends Ids>(id: Id) =>
    async (...args: CommandArgs[Id]): Promise<void> => {
      const handlers: Pick<Handlers, Id> = await load();
      await handlers[id](...args);
    };
  return Object.fromEntries(ids.map((id) => [id, handler(id)])) as Pick<Handlers, Ids>;
}
