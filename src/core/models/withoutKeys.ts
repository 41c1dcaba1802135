const KEYS = [
  /\bBearer\s+\S+/gi,
  /\b(?:sk|pk|rk|hf|gsk|xai|ghp|nvapi|AIza|eyJ)[-_A-Za-z0-9.*]{5,}/g,
  /\b(api[-_ ]?key|token|secret|password)(["']?\s*[=:]\s*["']?)[^\s"',}]+/gi,
  // Whatever else is long and has letters and digits mixed.
  /\b(?=[-_A-Za-z]*\d)(?=[-_\d]*[A-Za-z])[-_A-Za-z0-9]{32,}\b/g,
];

/** What a server said, without anything that looks like a key: servers like to repeat a wrong one. */
export function withoutKeys(text: string): string {
  return KEYS.reduce(
    (clean, key) =>
      clean.replace(key, (_, name: unknown, sign: unknown) =>
        typeof name === "string" && typeof sign === "string" ? `${name}${sign}…` : "…",
      ),
    text,
  );
}
