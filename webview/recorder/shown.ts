/** What the page shows. `isKeeping`: sound waits for the connection. */
export type Shown =
  | { readonly kind: "insecure" | "unsupported" | "stranger" }
  | { readonly kind: "used" | "replaced" | "unknown" | "ended" }
  | { readonly kind: "idle" | "asking" | "gone" | "recording" | "paused" | "muted" }
  | { readonly kind: "denied"; readonly reason: string }
  | { readonly kind: "unreachable"; readonly isKeeping: boolean; readonly isLong: boolean };
