/** The size of a file in words: `1.3 MB`, or `12 kB` where that says more. */
export function megabytes(bytes: number): string {
  return bytes < 1e5 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
