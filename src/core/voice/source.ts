import type { Place, VoiceFailure } from "./failure.ts";

/** The setting: `automatic` tries what is near the user. */
export type SourceSetting = "automatic" | "device" | "browser";

/** A microphone of the machine that runs the extension, or a page in the user's browser. */
export type SourceKind = "device" | "page";

/** What is tried first. `device`: the microphone that the user chose, or empty. */
export function firstSource(setting: SourceSetting, device: string, place: Place): SourceKind {
  if (setting !== "automatic") return setting === "device" ? "device" : "page";
  return device !== "" || isNearUser(place.remote) ? "device" : "page";
}

/**
 * Whether the page takes the place of a device that failed. On the user's own machine a browser finds no
 * microphone either where there is none, but it needs no native recorder.
 */
export function pageStepsIn(setting: SourceSetting, { kind }: VoiceFailure, place: Place): boolean {
  if (setting !== "automatic") return false;
  return kind === "no-binary" || (kind === "no-device" && place.remote !== undefined);
}

const NEAR_REMOTES = ["wsl", "dev-container", "attached-container"];
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/;

/**
 * Whether a microphone of this machine could be the user's. A computer reached by SSH may have one, too, but it
 * hears an empty room. A server in the browser is called by its address.
 */
function isNearUser(remote: string | undefined): boolean {
  return remote === undefined || NEAR_REMOTES.includes(remote) || LOOPBACK.test(remote);
}
