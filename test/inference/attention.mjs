/**
 * What an attentive model would do and a model of random weights cannot. The grammar that constrains the answer is
 * made narrower than the client's schema, so that the engine still samples every token itself:
 * - `marker_a` and `marker_b` can only be the markers that really stand in the tokens that were read, else "none";
 * - a list of things that are chosen from named ones has each of them once, in their order;
 * - each of them has one quote: in turn a passage of the evidence that was read, and words that nobody said; whoever
 *   quotes does not say "absent";
 * - other strings and lists are short, so that a run takes seconds.
 * Which passage, which verdict, which level: that is chance.
 */
const MADE_UP = "nobody has ever said these words here";
const PASSAGES = 4;

/**
 * @param {object} schema the client's
 * @param {string} window the text of the tokens that the model reads
 * @returns {object} a schema of which every value is also one of the client's
 */
export function narrowed(schema, window) {
  const { a, b } = markersIn(window);
  const seen = { markers: { marker_a: a, marker_b: b }, lists: listsIn(window) };
  return narrow(schema, { ...seen, quotes: passagesIn(window) });
}

function narrow(schema, seen) {
  if (schema.type === "object") return narrowObject(schema, seen);
  if (schema.type === "array") return narrowArray(schema, seen);
  if (schema.enum) return { ...schema, enum: schema.enum.filter((value) => value !== "absent") };
  return schema.type === "string" ? { type: "string", maxLength: 16 } : schema;
}

function narrowObject(schema, seen) {
  const keys = Object.keys(schema.properties);
  if (isQuote(schema)) return { oneOf: seen.quotes.map((quote) => constant(quote)) };
  const properties = keys.map((key) => {
    const marker = seen.markers[key];
    return [key, marker ? { const: marker } : narrow(schema.properties[key], seen)];
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}

function narrowArray({ items }, seen) {
  const [key, { enum: named } = {}] = Object.entries(items.properties ?? {})[0] ?? [];
  if (named === undefined || key === "flag")
    return {
      type: "array",
      items: narrow(items, seen),
      maxItems: 1,
      minItems: isQuote(items) ? 1 : 0,
    };
  const names = named.filter((name) => seen.lists.get(seen.owner)?.includes(name) ?? true);
  const prefixItems = names.map((name, index) => {
    const quotes = index % 2 === 0 ? seen.quotes : [{ ...seen.quotes[0], text: MADE_UP }];
    const { properties } = narrow(items, { ...seen, owner: name, quotes });
    return { ...items, properties: { ...properties, [key]: { const: name } } };
  });
  return { type: "array", prefixItems, maxItems: names.length };
}

const isQuote = ({ properties = {} }) => Object.keys(properties).join() === "source,text";

const constant = (object) => ({
  type: "object",
  properties: Object.fromEntries(
    Object.entries(object).map(([key, value]) => [key, { const: value }]),
  ),
});

function markersIn(window) {
  const marker = (name) => new RegExp(`^marker ${name}: (\\S+)$`, "m").exec(window)?.[1] ?? "none";
  return { a: marker("A"), b: marker("B") };
}

/** The starts of some lines of the candidate, cut at a word. */
function passagesIn(window) {
  const lines = [...window.matchAll(/^([SNB][^ ]*)(?: [\d:]+)? C\| (.{30,})$/gm)];
  const every = Math.max(1, Math.floor(lines.length / PASSAGES));
  const passages = lines
    .filter((_, index) => index % every === 0)
    .slice(0, PASSAGES)
    .map(([, source, text]) => ({ source, text: text.slice(0, 40).replace(/ \S*$/, "") }));
  return passages.length > 0 ? passages : [{ source: "S001", text: MADE_UP }];
}

/** Which signals belong to which criterion, as the task lists them. */
function listsIn(window) {
  const lists = window.matchAll(/^Signals of .*\(([\w-]+)\):\n((?:- .*\n)+)/gm);
  return new Map(
    [...lists].map(([, criterion, lines]) => [
      criterion,
      [...lines.matchAll(/^- ([\w.-]+):/gm)].map(([, signal]) => signal),
    ]),
  );
}
