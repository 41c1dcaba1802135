import type { IncomingHttpHeaders } from "node:http";

/** Why a request is turned away, as an HTTP status with a sentence. */
export interface Rejection {
  readonly status: 403 | 404 | 405 | 411 | 413 | 415;
  readonly text: string;
}

export interface Asked {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

/** What a request with sound or a greeting must look like. */
export interface PostRule {
  readonly type: string;
  readonly mostBytes: number;
}

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/**
 * Another site's page must never get through, not even to a file: a name that was rebound to this machine is in
 * `Host`, another site is in `Origin` and `Sec-Fetch-Site`. `origins`: where the user's browser finds the page.
 */
export function refuseStranger(
  { method, headers }: Asked,
  origins: readonly string[],
): Rejection | null {
  const hosts = origins.map((origin) => new URL(origin).host);
  const { host = "", origin } = headers;
  if (!LOOPBACK.test(host) && !hosts.includes(host.toLowerCase()))
    return { status: 403, text: "This address is not the one of the recorder page." };
  if (origin !== undefined && !origins.includes(origin)) return ANOTHER_SITE;
  if (method === "POST" && origin === undefined) return ANOTHER_SITE;
  const site = headers["sec-fetch-site"];
  if (site === undefined || site === "same-origin") return null;
  return isNavigation({ method, headers }) ? null : ANOTHER_SITE;
}

/** A post of the page's own: other sites cannot send this type without being asked for leave, which nobody gives. */
export function refusePost({ headers }: Asked, { type, mostBytes }: PostRule): Rejection | null {
  if (headers["content-type"] !== type) return { status: 415, text: `Only ${type} is taken here.` };
  const length = Number(headers["content-length"] ?? Number.NaN);
  if (!Number.isInteger(length)) return { status: 411, text: "The length is missing." };
  if (length > mostBytes) return { status: 413, text: `More than ${mostBytes} bytes.` };
  return null;
}

const ANOTHER_SITE: Rejection = { status: 403, text: "Only the recorder page may ask for this." };

/** The editor opens the page from wherever it is. */
function isNavigation({ method, headers }: Asked): boolean {
  return (
    method === "GET" &&
    headers["sec-fetch-mode"] === "navigate" &&
    headers["sec-fetch-dest"] === "document"
  );
}
