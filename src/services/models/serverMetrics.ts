import { checkedFetch } from "./checkedFetch.ts";

const TIMEOUT_MS = 2_000;

/** The Prometheus text that a server has at `/metrics`; null where there is none within two seconds. No key is sent. */
export async function serverMetrics(origin: string): Promise<string | null> {
  try {
    const response = await checkedFetch({}, AbortSignal.timeout(TIMEOUT_MS))(`${origin}/metrics`);
    const isText = /^(text\/plain|application\/openmetrics)/.test(
      response.headers.get("content-type") ?? "",
    );
    return response.status === 200 && isText ? await response.text() : null;
  } catch {
    return null;
  }
}
