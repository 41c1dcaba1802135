import { messageOf } from "../../core/errors.ts";
import { isLoopback } from "../../core/models/model.ts";
import { originOf } from "./choice.ts";

/** What is to be said about an address while it is typed; undefined: nothing. An error must be corrected first. */
export function addressWarning(
  text: string,
): { readonly severity: "error" | "warning"; readonly message: string } | undefined {
  if (text.trim() === "") return undefined;
  try {
    const origin = originOf(text);
    return origin.startsWith("http:") && !isLoopback(origin)
      ? {
          severity: "warning",
          message: "Not encrypted: whoever is on the way can read your interviews and the key.",
        }
      : undefined;
  } catch (error) {
    return { severity: "error", message: messageOf(error) };
  }
}
