/** Runs in another site's page, which knows port and token of the recorder page: everything that it may try. */
window.attack = async (origin, token) => {
  const body = JSON.stringify({ run: "r".repeat(24), token, microphone: "open", device: "" });
  const headers = { "content-type": "application/json", "x-dojo-pass": "p".repeat(48) };
  const outcomeOf = (request) =>
    fetch(`${origin}/hello`, { method: "POST", body, ...request }).then(
      () => "answered",
      () => "no answer",
    );
  const json = await outcomeOf({ headers });
  // Nobody is asked for leave before a request as simple as this.
  const plain = await outcomeOf({ mode: "no-cors" });
  const frame = document.createElement("iframe");
  frame.src = origin;
  const shown = new Promise((resolve) => frame.addEventListener("load", resolve));
  document.body.append(frame);
  await shown;
  const script = document.createElement("script");
  script.src = `${origin}/page.js`;
  const loaded = new Promise((resolve) => {
    script.addEventListener("load", () => resolve("loaded"));
    script.addEventListener("error", () => resolve("blocked"));
  });
  document.body.append(script);
  return {
    json,
    plain,
    frame: frame.contentDocument ? "readable" : "closed",
    script: await loaded,
  };
};
