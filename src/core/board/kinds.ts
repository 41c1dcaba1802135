/** The kinds of parts that the shape library knows, with the label of each item; everything else is `unknown`. */
export const KIND_TITLES = {
  client: "Client",
  dns: "DNS",
  cdn: "CDN",
  "load-balancer": "Load balancer",
  gateway: "API gateway",
  service: "Service",
  worker: "Worker",
  queue: "Queue",
  stream: "Event stream",
  cache: "Cache",
  sql: "SQL database",
  kv: "Key-value store",
  "object-store": "Object store",
  "search-index": "Search index",
  "vector-index": "Vector index",
  "gpu-pool": "GPU pool",
  "model-server": "Model server",
  router: "Router",
  scheduler: "Scheduler",
  autoscaler: "Autoscaler",
  "rate-limiter": "Rate limiter",
  sandbox: "Sandbox",
  provider: "Provider",
  metrics: "Metrics",
  human: "Human reviewer",
} as const;
export type KnownKind = keyof typeof KIND_TITLES;
export type NodeKind = KnownKind | "unknown";

export const NODE_KINDS = Object.keys(KIND_TITLES) as readonly KnownKind[];

/** Words for several kinds at once, as rubrics and people use them. */
export const KIND_CLASSES = {
  store: ["sql", "kv", "object-store", "cache"],
  db: ["sql", "kv"],
  llm: ["model-server", "provider", "gpu-pool"],
  broker: ["queue", "stream"],
} as const satisfies Record<string, readonly KnownKind[]>;

export function isKnownKind(value: unknown): value is KnownKind {
  return typeof value === "string" && Object.hasOwn(KIND_TITLES, value);
}

/** The kinds that a kind or class word stands for; null for any other word. */
export function kindsNamed(word: string): readonly KnownKind[] | null {
  if (isKnownKind(word)) return [word];
  return Object.hasOwn(KIND_CLASSES, word) ? KIND_CLASSES[word as keyof typeof KIND_CLASSES] : null;
}
