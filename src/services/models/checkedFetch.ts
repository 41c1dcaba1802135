import { isHtml, pageFailure, RefusedRequest, responseFailure } from "./httpFailure.ts";

/**
 * The `fetch` of everything that goes to a model server. It sends `headers` and none besides, so that no
 * environment variable gets a word in; it follows no redirect, because the user chose this address and no other;
 * `signal` ends the request on the server, too. Throws RefusedRequest for a status other than 2xx, and for a web page.
 */
export function checkedFetch(
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, {
      ...init,
      headers: { ...headers },
      redirect: "manual",
      signal: init?.signal ? AbortSignal.any([signal, init.signal]) : signal,
    });
    if (!response.ok) throw new RefusedRequest(await responseFailure(response, Date.now()));
    if (isHtml(response.headers))
      throw new RefusedRequest(pageFailure(response.status, await response.text().catch(() => "")));
    return response;
  };
}
