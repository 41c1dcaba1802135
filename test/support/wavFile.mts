/** Runs in plain Node too, types stripped. A WAV file of 16-bit samples, those of all channels side by side. */
export function wavFile(samples: Int16Array, rate: number, channels = 1): Buffer {
  const header = Buffer.alloc(44);
  header.write("RIFF....WAVEfmt ", "latin1");
  header.writeUInt32LE(36 + samples.byteLength, 4);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * channels * 2, 28);
  header.writeUInt16LE(channels * 2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36, "latin1");
  header.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([
    header,
    Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength),
  ]);
}
