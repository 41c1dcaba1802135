/** The microphone is allowed when `allowMicrophone()` is called; `microphones` has the state of every one that was. */
const { mediaDevices } = navigator;
const open = mediaDevices.getUserMedia.bind(mediaDevices);
const tracks = [];
window.microphones = () => tracks.map(({ readyState }) => readyState);
mediaDevices.getUserMedia = (wanted) =>
  new Promise((resolve) => {
    window.allowMicrophone = () => {
      void open(wanted).then((stream) => {
        tracks.push(...stream.getTracks());
        resolve(stream);
      });
    };
  });
