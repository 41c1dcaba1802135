/** What a page plays, as a meter hears it: which tone began when, and where board and transcript were then. */
import { turnOf } from "./heardInterview.mjs";

/** Puts the meter between the page's recording and the speaker, once. */
export async function listenIn(frame) {
  await frame.evaluate(() => {
    const audio = document.querySelector("audio");
    if (!audio || window.meter) return;
    const context = new AudioContext();
    const analyser = new AnalyserNode(context, { fftSize: 2_048, smoothingTimeConstant: 0 });
    context.createMediaElementSource(audio).connect(analyser).connect(context.destination);
    window.meter = { analyser, context };
  });
}

/**
 * Listens until so many tones have begun. Of each: its turn, the slider's time at that moment, and how many
 * milliseconds later board and transcript had come to the turn (negative: earlier).
 */
export async function hear(frame, count) {
  const tones = await frame.evaluate(listenInPage, count);
  return tones.map(({ hertz, ...tone }) => {
    const turn = turnOf(hertz);
    const late = (seen) => (seen[turn] === undefined ? NaN : seen[turn] - tone.at);
    return { turn, slider: tone.slider, board: late(tone.boards), line: late(tone.lines) };
  });
}

/** Runs in the page. */
async function listenInPage(count) {
  const WINDOW_MS = 60;
  const { analyser, context } = window.meter;
  await context.resume();
  const wave = new Float32Array(256);
  const bins = new Float32Array(analyser.frequencyBinCount);
  const [tones, boards, lines] = [[], {}, {}];
  let isSounding = false;
  const seen = (into, index) => {
    if (index >= 0) into[index] ??= performance.now();
  };
  const look = () => {
    const words = document.querySelector(".board > p.visually-hidden").textContent;
    seen(boards, words.includes("Part ") ? words.split("Part ").length - 2 : -1);
    const list = [...document.querySelectorAll(".transcript li.candidate")];
    const current = (row) => row.querySelector("[aria-current]") !== null;
    seen(lines, list.findIndex(current));
  };
  const pitch = () => {
    analyser.getFloatFrequencyData(bins);
    const bin = bins.indexOf(Math.max(...bins));
    return (bin * context.sampleRate) / analyser.fftSize;
  };
  const listen = () => {
    analyser.getFloatTimeDomainData(wave);
    const loudness = Math.max(...wave.map(Math.abs));
    const now = performance.now();
    if (loudness < 0.02) isSounding = false;
    if (loudness < 0.2) return;
    // By then the window has nothing else in it.
    if (isSounding && now - tones.at(-1).at > WINDOW_MS) tones.at(-1).hertz ||= pitch();
    if (isSounding) return;
    isSounding = true;
    const slider = Number(document.querySelector(".scrubber input").value);
    tones.push({ at: now, slider, hertz: 0, boards, lines });
  };
  return new Promise((resolve) => {
    let enough = 0;
    const timer = setInterval(() => {
      look();
      listen();
      if (tones.length >= count) enough += 1;
      // Board and transcript may come a moment later.
      if (enough < 80) return;
      clearInterval(timer);
      resolve(tones);
    }, 5);
  });
}
