/** A message that a person may read: it names the file or the peer, and the next step. Anything else is a bug. */
export class DojoError extends Error {
  override readonly name: string = "DojoError";
}

/** Input that cannot be read or is not what it claims to be. `file` is shown; `line` counts from 1. */
export class BadInput extends DojoError {
  override readonly name = "BadInput";

  constructor(
    readonly file: string,
    message: string,
    readonly line?: number,
    options?: ErrorOptions,
  ) {
    super(`${file}${line === undefined ? "" : `:${line}`}: ${message}`, options);
  }
}

/** The text to show for any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
