import { calcPrice } from "@pydantic/genai-prices";
import { isOnThisMachine, type ModelIdentity, type Usage } from "../../core/models/model.ts";

/** What a call cost in US dollars, by the price list in the package; null where the price is unknown. */
export function costOf(identity: ModelIdentity, usage: Usage): number | null {
  if (isOnThisMachine(identity)) return 0;
  // Only the provider's own address says whose price it is; the name alone may run anywhere.
  if (identity.provider !== "openai") return null;
  const tokens = {
    input_tokens: usage.in,
    output_tokens: usage.out,
    cache_read_tokens: Math.min(usage.cached ?? 0, usage.in),
  };
  const price = calcPrice(tokens, identity.model, { providerApiUrl: identity.origin });
  return price?.total_price ?? null;
}
