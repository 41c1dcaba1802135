/**
 * The part of JSON Schema that every server enforces alike: objects whose keys are all required, arrays, strings,
 * string enums and booleans. No unions, references, patterns or lengths; those are checked after parsing.
 */
export type ReplySchema =
  | { readonly type: "string"; readonly enum?: readonly string[] }
  | { readonly type: "boolean" }
  | { readonly type: "array"; readonly items: ReplySchema }
  | {
      readonly type: "object";
      readonly properties: Readonly<Record<string, ReplySchema>>;
      readonly required: readonly string[];
      readonly additionalProperties: false;
    };

/** An object with every key required, in the order in which a model will write them. */
export function objectOf(properties: Readonly<Record<string, ReplySchema>>): ReplySchema {
  return {
    type: "object",
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

export const arrayOf = (items: ReplySchema): ReplySchema => ({ type: "array", items });
export const oneOf = (values: readonly string[]): ReplySchema => ({ type: "string", enum: values });
export const anyString: ReplySchema = { type: "string" };
