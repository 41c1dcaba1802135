/** Runs in a page before its own script: notes when a tone begins, by an analyser of its own. */
const media = navigator.mediaDevices;
const getUserMedia = media?.getUserMedia.bind(media);
window.tonesSeen = [];
if (media)
  media.getUserMedia = async (wishes) => {
    const stream = await getUserMedia(wishes);
    const context = new AudioContext();
    const analyser = new AnalyserNode(context, { fftSize: 256, smoothingTimeConstant: 0 });
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(256);
    let loudAt = -Infinity;
    setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      if (!samples.some((sample) => Math.abs(sample) > 0.05)) return;
      const now = performance.now();
      // A tone ends the long silence of a block.
      if (now - loudAt > 600) window.tonesSeen.push(performance.timeOrigin + now);
      loudAt = now;
    }, 4);
    return stream;
  };
