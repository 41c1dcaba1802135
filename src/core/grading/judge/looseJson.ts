/** Looking things up in JSON whose writer is careless about the case of keys and about lists. */

export type Loose = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is Loose =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `markerA`, `Marker A` and `marker_a` are one word. */
export const wordOf = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, "");

/** The first of the named fields that is there, whatever the case of its key; undefined for anything but an object. */
export function fieldOf(value: unknown, ...names: readonly string[]): unknown {
  if (!isRecord(value)) return undefined;
  for (const name of names) {
    const key = Object.keys(value).find((one) => wordOf(one) === wordOf(name));
    if (key !== undefined) return value[key];
  }
  return undefined;
}

/** An entry with the name under which it was given; null where it has none. */
export interface Entry {
  readonly id: string | null;
  readonly value: unknown;
}

/** A list of objects that carry their id, or an object keyed by id. */
export function entriesOf(value: unknown, ...idFields: readonly string[]): Entry[] {
  if (Array.isArray(value))
    return value.map((entry: unknown) => {
      const id = fieldOf(entry, ...idFields);
      return { id: typeof id === "string" ? id : null, value: entry };
    });
  if (isRecord(value)) return Object.entries(value).map(([id, entry]) => ({ id, value: entry }));
  return [];
}
