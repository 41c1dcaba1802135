/**
 * Stands for the native recorder where what it costs to read is counted: a frame is complete every 32 ms, and whoever
 * asks earlier looks for it every 2 ms. The first sample of a frame is its number, the second how often was looked for it.
 */
const FRAME_MS = 32;
const LOOK_MS = 2;
const wait = new Int32Array(new SharedArrayBuffer(4));

class PvRecorder {
  #since = performance.now();
  #frames = 0;

  static getAvailableDevices() {
    return ["Simulated"];
  }

  getSelectedDevice() {
    return "Simulated";
  }

  start() {}

  stop() {}

  release() {}

  readSync() {
    let looks = 1;
    for (; performance.now() < this.#since + (this.#frames + 1) * FRAME_MS; looks += 1)
      Atomics.wait(wait, 0, 0, LOOK_MS);
    this.#frames += 1;
    return Int16Array.of(this.#frames, looks);
  }
}

exports.PvRecorder = PvRecorder;
