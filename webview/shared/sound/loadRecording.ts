import type { SoundView } from "../../../src/protocol/soundPage.ts";
import { SOUND_PROBLEMS, type SoundProblem } from "./soundProblem.ts";

/** A file that is off by more is not the one that the map belongs to. */
const FOREIGN_S = 2;

/**
 * Loads the recording into memory and gives it to the element. Returns the blob's URL, which whoever asked revokes,
 * or why there is none.
 */
export async function loadRecording(
  { uri, seconds }: SoundView,
  audio: HTMLAudioElement,
): Promise<string | SoundProblem> {
  if (audio.canPlayType("audio/mpeg") === "") return SOUND_PROBLEMS.noMp3;
  const blob = await fetchWhole(uri);
  if (!(blob instanceof Blob)) return blob;
  const url = URL.createObjectURL(blob);
  const isPlayable = await takes(audio, url);
  if (isPlayable && Math.abs(audio.duration - seconds) <= FOREIGN_S) return url;
  URL.revokeObjectURL(url);
  return SOUND_PROBLEMS.damaged;
}

async function fetchWhole(uri: string): Promise<Blob | SoundProblem> {
  try {
    // VS Code's service worker keeps what is fetched without a range, and for good.
    const response = await fetch(uri, { headers: { Range: "bytes=0-" } });
    if (response.status === 404) return SOUND_PROBLEMS.gone;
    if (!response.ok) return SOUND_PROBLEMS.unreachable;
    return new Blob([await response.arrayBuffer()], { type: "audio/mpeg" });
  } catch {
    return SOUND_PROBLEMS.unreachable;
  }
}

function takes(audio: HTMLAudioElement, url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (isPlayable: boolean) => () => resolve(isPlayable);
    audio.addEventListener("loadedmetadata", settle(true), { once: true });
    audio.addEventListener("error", settle(false), { once: true });
    audio.src = url;
  });
}
