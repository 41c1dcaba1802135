/**
 * What the page shows. `kept`: what waits for the connection. `unsavedS`: seconds of sound that the editor does not
 * have, to be saved here; 0: none.
 */
export type Shown =
  | { readonly kind: "insecure" | "unsupported" | "stranger" }
  | { readonly kind: "used" | "replaced" | "unknown" | "ended"; readonly unsavedS: number }
  | { readonly kind: "idle" | "asking" | "gone" | "recording" | "paused" | "muted" }
  | { readonly kind: "denied"; readonly reason: string }
  | {
      readonly kind: "unreachable";
      readonly kept: "nothing" | "some" | "full";
      readonly isLong: boolean;
      readonly unsavedS: number;
    };
