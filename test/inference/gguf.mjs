/** The part of the GGUF v3 file format that a tiny model needs: metadata, and tensors of 32-bit floats. */
const ALIGNMENT = 32;
const TYPES = { u32: 4, i32: 5, f32: 6, bool: 7, text: 8, list: 9 };
const WRITERS = {
  u32: (value) => number(4, (buffer) => buffer.writeUInt32LE(value)),
  i32: (value) => number(4, (buffer) => buffer.writeInt32LE(value)),
  f32: (value) => number(4, (buffer) => buffer.writeFloatLE(value)),
  bool: (value) => Buffer.from([value ? 1 : 0]),
  text: (value) => Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]),
};

/**
 * @param {Record<string, [type: string, value: unknown]>} metadata a list's type is `list:` and the type of its items
 * @param {{ name: string, shape: number[], values: Float32Array }[]} tensors
 * @returns {Buffer} the whole file
 */
export function gguf(metadata, tensors) {
  const { u32, text } = WRITERS;
  const entries = Object.entries(metadata).map(([key, [type, value]]) =>
    Buffer.concat([text(key), entry(type, value)]),
  );
  let offset = 0;
  const headers = tensors.map(({ name, shape, values }) => {
    const float32 = 0;
    const dimensions = [u32(shape.length), ...shape.map(u64)];
    const header = Buffer.concat([text(name), ...dimensions, u32(float32), u64(offset)]);
    offset += aligned(values.byteLength);
    return header;
  });
  const head = Buffer.concat([
    Buffer.from("GGUF"),
    u32(3),
    u64(tensors.length),
    u64(entries.length),
    ...entries,
    ...headers,
  ]);
  return Buffer.concat([padded(head), ...tensors.map(({ values }) => padded(bytesOf(values)))]);
}

function entry(type, value) {
  const { u32 } = WRITERS;
  const [list, itemType] = type.split(":");
  if (itemType === undefined) return Buffer.concat([u32(TYPES[type]), WRITERS[type](value)]);
  const items = value.map(WRITERS[itemType]);
  return Buffer.concat([u32(TYPES[list]), u32(TYPES[itemType]), u64(value.length), ...items]);
}

function number(size, write) {
  const buffer = Buffer.alloc(size);
  write(buffer);
  return buffer;
}

const u64 = (value) => number(8, (buffer) => buffer.writeBigUInt64LE(BigInt(value)));
const aligned = (length) => Math.ceil(length / ALIGNMENT) * ALIGNMENT;
const padded = (buffer) =>
  Buffer.concat([buffer, Buffer.alloc(aligned(buffer.length) - buffer.length)]);
const bytesOf = ({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength);
