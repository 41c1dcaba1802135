import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import type { Catalog } from "../../core/catalog/catalog.ts";
import type { GoldEntry } from "../../core/catalog/gold.ts";
import { DojoError, messageOf } from "../../core/errors.ts";
import type { CompiledCatalog } from "../catalog/compiled.ts";

/** 0 done, 1 a check failed, 2 wrong use or unreadable input. */
export type ExitCode = 0 | 1 | 2;

/** What a command may touch of the world. */
export interface Terminal {
  /** One line to standard output: with `--json` nothing but JSON lines. */
  print(line: string): void;
  /** One line to standard error: progress and warnings. */
  note(line: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Wall clock, ISO 8601. */
  now(): string;
  /** Fires when the user stops the program: what is done so far is kept. */
  readonly signal: AbortSignal;
}

/** Where the product's own parts are, loaded when a command asks for them. */
export interface Product {
  /** The folder that holds question-bank/ and rubrics/, for `check` without a folder. */
  readonly root: string;
  /** The folder with the files that run inside the processes of katas. */
  readonly kataRunners: string;
  catalog(): { compiled: CompiledCatalog; catalog: Catalog };
  /** The gold answers of its bank. */
  gold(): readonly GoldEntry[];
}

/** The values of a command's flags, as `parseArgs` gives them. */
export type Flags = Readonly<Record<string, string | boolean | undefined>>;

export interface Command {
  readonly usage: string;
  readonly summary: string;
  readonly options: ParseArgsOptionsConfig;
  run(
    args: readonly string[],
    flags: Flags,
    terminal: Terminal,
    product: Product,
  ): Promise<ExitCode>;
}

/** Wrong use: the message is shown with the command's usage, exit code 2. */
export class Misuse extends DojoError {}

/** Runs one call of the command line: finds the command, parses its flags, turns errors into messages. */
export async function runProgram(
  argv: readonly string[],
  commands: Readonly<Record<string, Command>>,
  terminal: Terminal,
  product: Product,
): Promise<ExitCode> {
  const [name = "", ...rest] = argv;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    const help = ["", "help", "--help", "-h"].includes(name);
    if (!help) terminal.note(`design-dojo: there is no command "${name}".`);
    if (help) terminal.print(helpText(commands));
    else terminal.note(helpText(commands));
    return name === "" || !help ? 2 : 0;
  }
  try {
    const { values, positionals } = parse(rest, command);
    if (values["help"] === true) {
      terminal.print(`design-dojo ${command.usage}\n${command.summary}`);
      return 0;
    }
    return await command.run(positionals, values, terminal, product);
  } catch (error) {
    if (!(error instanceof DojoError)) throw error;
    terminal.note(`design-dojo: ${messageOf(error)}`);
    if (error instanceof Misuse) terminal.note(`usage: design-dojo ${command.usage}`);
    return 2;
  }
}

function parse(
  args: readonly string[],
  command: Command,
): { values: Flags; positionals: string[] } {
  try {
    const options = { ...command.options, help: { type: "boolean", short: "h" } } as const;
    const { values, positionals } = parseArgs({
      args: [...args],
      options,
      allowPositionals: true,
      strict: true,
    });
    return { values: values as Flags, positionals };
  } catch (error) {
    throw new Misuse(messageOf(error));
  }
}

function helpText(commands: Readonly<Record<string, Command>>): string {
  const rows = Object.values(commands).map(
    ({ usage, summary }) => `  design-dojo ${usage}\n      ${summary}`,
  );
  return [
    "Design Dojo without an editor.",
    "",
    ...rows,
    "",
    "Exit codes: 0 done, 1 a check failed, 2 wrong use or unreadable input.",
  ].join("\n");
}
