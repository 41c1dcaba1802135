import { DojoError } from "../errors.ts";

/**
 * The base URL of an OpenAI-compatible API as the user meant it: `/v1` when no path is given, no slash at the end.
 * Throws DojoError for anything but http and https, and for a name or password in it.
 */
export function openAiBaseUrl(text: string): string {
  const given = text.trim();
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new DojoError(
      `${withoutLogin(given)} is no base URL: it needs http:// or https://, as in http://127.0.0.1:8000/v1.`,
    );
  if (url.username !== "" || url.password !== "")
    throw new DojoError(
      `The base URL ${withoutLogin(given)} has a name or password in it. Leave it out, and enter an API key with "Select AI Grader…".`,
    );
  const path = url.pathname.replace(/\/+$/, "");
  return `${url.origin}${path === "" ? "/v1" : path}${url.search}`;
}

const withoutLogin = (url: string) => url.replace(/\/\/[^/@]*@/, "//");
