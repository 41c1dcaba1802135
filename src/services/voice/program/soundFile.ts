import {
  AudioSampleSink,
  FilePathSource,
  FLAC,
  Input,
  MATROSKA,
  MP3,
  MP4,
  OGG,
  QTFF,
  WAVE,
  WEBM,
  type AudioSample,
  type InputAudioTrack,
} from "mediabunny";
import type { DecodedSound, SoundPart } from "./decodedSound.ts";

const FORMATS = [MP3, WAVE, OGG, FLAC, MP4, QTFF, WEBM, MATROSKA];
/** A shorter jump of the container's clock is rounding, or the delay of an encoder. */
const SHORTEST_GAP_S = 0.05;
/** What is longer is a clock that jumped: its silence would fill the disk. */
const LONGEST_GAP_S = 4 * 3_600;
const LONGEST_SILENCE_S = 1;

/** Null: our own decoders do not know the container or the codec. @throws when the file is damaged. */
export async function openSoundFile(path: string): Promise<DecodedSound | null> {
  const input = new Input({ source: new FilePathSource(path), formats: FORMATS });
  if (!(await input.canRead())) return null;
  const track = await input.getPrimaryAudioTrack();
  if (!track || !(await track.canDecode())) return null;
  return { seconds: await track.computeDuration(), parts: partsOf(track) };
}

/** What a recorder dropped becomes silence, so that the time goes on. */
async function* partsOf(track: InputAudioTrack): AsyncGenerator<SoundPart> {
  let expected: number | null = null;
  for await (const sample of new AudioSampleSink(track).samples()) {
    const { timestamp, duration, sampleRate: rate } = sample;
    const missing = timestamp - (expected ?? timestamp);
    if (missing > LONGEST_GAP_S) throw new Error("its times jump");
    if (missing > SHORTEST_GAP_S) yield* silence(missing, rate);
    expected = Math.max(expected ?? 0, timestamp + duration);
    yield { rate, samples: monoOf(sample) };
    sample.close();
  }
}

function* silence(seconds: number, rate: number): Generator<SoundPart> {
  for (let left = seconds; left > 0; left -= LONGEST_SILENCE_S) {
    const length = Math.round(Math.min(left, LONGEST_SILENCE_S) * rate);
    yield { rate, samples: new Float32Array(length) };
  }
}

function monoOf(sample: AudioSample): Float32Array {
  const planes = Array.from({ length: sample.numberOfChannels }, (_, planeIndex) => {
    const plane = new Float32Array(sample.numberOfFrames);
    sample.copyTo(plane, { format: "f32-planar", planeIndex });
    return plane;
  });
  return mix(planes);
}

/** All channels as one: their mean. */
function mix(channels: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array(), ...others] = channels;
  if (others.length === 0) return first;
  return first.map(
    (sample, at) =>
      others.reduce((sum, channel) => sum + (channel[at] ?? 0), sample) / channels.length,
  );
}
