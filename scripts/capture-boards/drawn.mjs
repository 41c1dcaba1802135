import { readFile } from "node:fs/promises";

const LIBRARY = new URL("../../media/design-dojo.excalidrawlib", import.meta.url);

/** Boards that are drawn by hand. The name is the folder in `test/fixtures/boards`. */
export const drawn = {
  async "drawn-bound-arrows"(pen) {
    await pen.rectangle([280, 200], [150, 80], "Mobile app");
    await pen.rectangle([580, 200], [160, 80], "API gateway");
    await pen.rectangle([900, 200], [160, 80], "Order service");
    await pen.ellipse([900, 450], [180, 100], "Postgres");
    await pen.diamond([560, 430], [200, 140], "Redis");
    await pen.arrow([432, 240], [578, 240], { label: "HTTPS" });
    await pen.arrow([742, 240], [898, 240], { label: "gRPC" });
    await pen.arrow([980, 282], [988, 448], { label: "SQL" });
    await pen.arrow([660, 282], [660, 428]);
  },

  async "drawn-unbound-near"(pen) {
    await pen.rectangle([280, 200], [160, 90], "Browser");
    await pen.rectangle([640, 200], [160, 90], "nginx");
    await pen.rectangle([1000, 200], [160, 90], "Checkout service");
    await pen.rectangle([640, 500], [160, 90], "RabbitMQ");
    await pen.arrow([452, 245], [622, 250], { unbound: true });
    await pen.arrow([818, 240], [985, 235], { unbound: true });
    await pen.arrow([1060, 308], [820, 520], { unbound: true });
    // Points into the empty: the one arrow that must not be joined to anything at its end.
    await pen.arrow([622, 545], [420, 640], { unbound: true });
  },

  async "drawn-grouped"(pen) {
    // A laptop made of two shapes with a caption, grouped; a bucket with a caption, grouped.
    await pen.rectangle([300, 220], [120, 80]);
    await pen.rectangle([280, 290], [160, 24]);
    await pen.text([320, 330], "Laptop");
    await pen.select([262, 190], [470, 380]);
    await pen.press("Control+g");
    await pen.deselect();
    await pen.ellipse([900, 220], [120, 100]);
    await pen.text([920, 332], "S3 bucket");
    await pen.select([870, 190], [1060, 390]);
    await pen.press("Control+g");
    await pen.deselect();
    await pen.rectangle([600, 210], [150, 100], "Upload service");
    await pen.arrow([425, 262], [596, 262]);
    await pen.arrow([754, 262], [896, 268]);
  },

  async "drawn-loose-text"(pen) {
    // Text over a box without binding, under a box, and beside a box.
    await pen.rectangle([320, 220], [180, 90]);
    await pen.rectangle([760, 220], [140, 90]);
    await pen.ellipse([760, 520], [120, 90]);
    await pen.looseText([1150, 600], [375, 253], "Crawler");
    await pen.looseText([1150, 650], [795, 318], "Kafka");
    await pen.looseText([1150, 700], [892, 552], "Elasticsearch");
    await pen.looseText([1150, 750], [320, 720], "Budget: 2 s per page");
    await pen.arrow([504, 262], [756, 262]);
    await pen.arrow([890, 312], [850, 522]);
  },

  async "drawn-rotated"(pen) {
    await pen.rectangle([560, 320], [280, 60], "Scheduler");
    await pen.page.mouse.click(700, 322);
    await pen.drag([700, 302], [860, 350]);
    await pen.deselect();
    await pen.rectangle([620, 720], [160, 80], "Worker");
    await pen.rectangle([1000, 310], [150, 80], "MySQL");
    // Ends at the foot of the box as it stands now; its unrotated body is 150 px away.
    await pen.arrow([700, 706], [700, 508], { unbound: true });
    await pen.arrow([735, 350], [996, 350], { unbound: true });
  },

  async "drawn-deleted"(pen) {
    await pen.rectangle([300, 240], [150, 80], "Web app");
    await pen.rectangle([640, 240], [150, 80], "Monolith");
    await pen.rectangle([980, 240], [150, 80], "Oracle");
    await pen.arrow([454, 280], [636, 280], { label: "REST" });
    await pen.arrow([794, 280], [976, 280], { label: "JDBC" });
    await pen.page.mouse.click(982, 260);
    await pen.press("Delete");
    await pen.rectangle([980, 480], [150, 80], "Spanner");
    await pen.arrow([720, 324], [976, 520]);
  },

  async "drawn-frame"(pen) {
    await pen.rectangle([280, 330], [130, 80], "User");
    await pen.press("f");
    await pen.drag([540, 200], [1180, 680]);
    await pen.deselect();
    await pen.page.mouse.dblclick(560, 190);
    await pen.page.waitForSelector("input[autocomplete=off]");
    await pen.page.keyboard.press("Control+a");
    await pen.page.keyboard.type("Inference cluster");
    await pen.page.keyboard.press("Enter");
    await pen.rectangle([600, 330], [160, 80], "Model router");
    await pen.rectangle([930, 260], [160, 80], "vLLM A");
    await pen.rectangle([930, 480], [160, 80], "vLLM B");
    await pen.arrow([414, 370], [596, 370], { label: "prompt" });
    await pen.arrow([764, 350], [926, 305]);
    await pen.arrow([764, 390], [926, 510]);
  },

  async "drawn-lines"(pen) {
    await pen.rectangle([300, 240], [150, 80], "Client");
    await pen.rectangle([660, 240], [150, 80], "LB");
    await pen.rectangle([1000, 160], [150, 80], "App server 1");
    await pen.rectangle([1000, 360], [150, 80], "App server 2");
    await pen.line([454, 280], [656, 280]);
    await pen.line([814, 270], [996, 205]);
    await pen.line([814, 290], [996, 395]);
    // An underline under nothing: belongs to no box.
    await pen.line([300, 760], [560, 760]);
  },

  async "drawn-bidirectional"(pen) {
    await pen.rectangle([320, 260], [160, 90], "Chat client");
    await pen.rectangle([800, 260], [180, 90], "Session gateway");
    await pen.rectangle([800, 560], [180, 90], "Presence cache");
    await pen.arrow([484, 305], [796, 305], { label: "websocket" });
    await setArrowhead(pen, [560, 305], "start", "Arrow");
    await pen.arrow([890, 354], [890, 556]);
    await setArrowhead(pen, [890, 400], "start", "Arrow");
    await setArrowhead(pen, [890, 400], "end", "None");
  },

  async "drawn-several-labels"(pen) {
    await pen.rectangle([280, 300], [150, 100], "Payments API");
    await pen.rectangle([900, 300], [150, 100], "Stripe");
    await pen.arrow([434, 350], [896, 350], { label: "charge" });
    await pen.looseText([600, 800], [470, 318], "idempotency key");
    await pen.looseText([900, 800], [760, 362], "timeout 3 s");
    await pen.looseText([1150, 800], [600, 560], "Ask: who owns refunds?");
  },

  async "drawn-image"(pen) {
    await pen.rectangle([300, 300], [150, 90], "Uploader");
    await pen.dropImage([800, 345], [120, 90], "#4dabf7");
    await pen.looseText([900, 800], [758, 396], "Blob storage");
    await pen.arrow([454, 345], [730, 345], { unbound: true });
  },

  async "drawn-nested"(pen) {
    await pen.rectangle([500, 140], [760, 640]);
    await pen.looseText([300, 850], [520, 150], "Region A");
    await pen.rectangle([560, 220], [300, 480]);
    await pen.looseText([300, 850], [575, 232], "Zone 1");
    await pen.rectangle([620, 320], [170, 90], "Ledger service");
    await pen.rectangle([620, 540], [170, 90], "Aurora");
    await pen.rectangle([960, 320], [200, 90], "Dead letter queue");
    await pen.rectangle([280, 320], [120, 90], "CDN");
    await pen.arrow([404, 365], [616, 365]);
    await pen.arrow([705, 414], [705, 536]);
    await pen.arrow([794, 365], [956, 365], { label: "failed" });
  },

  async "drawn-text-only"(pen) {
    await pen.text([330, 300], "Sensors");
    await pen.text([700, 300], "MQTT broker");
    await pen.text([1100, 300], "Flink");
    await pen.arrow([425, 312], [690, 312]);
    await pen.arrow([850, 312], [1090, 312], { unbound: true });
    await pen.text([330, 600], "10k devices, 1 msg/s");
  },

  async "drawn-freehand"(pen) {
    await pen.rectangle([320, 260], [160, 90], "Producer");
    await pen.rectangle([800, 260], [160, 90], "Kinesis");
    await pen.arrow([484, 305], [796, 305]);
    // A scribbled box around nothing, a stroke, and an arrow that the hand drew: no parts of the design.
    await pen.stroke([
      [340, 560],
      [520, 555],
      [525, 660],
      [335, 665],
      [340, 562],
    ]);
    await pen.stroke([
      [700, 600],
      [760, 560],
      [820, 620],
      [900, 580],
    ]);
  },

  async "drawn-crossed"(pen) {
    await pen.rectangle([300, 180], [150, 80], "Writer");
    await pen.rectangle([300, 560], [150, 80], "Reader");
    await pen.rectangle([960, 180], [160, 80], "Read replica");
    await pen.rectangle([960, 560], [160, 80], "Primary DB");
    await pen.arrow([454, 230], [956, 590]);
    await pen.arrow([454, 590], [956, 230]);
    await pen.looseText([640, 850], [570, 262], "append");
    await pen.looseText([800, 850], [580, 530], "query");
  },

  async "drawn-library-item"(pen) {
    const library = await readFile(LIBRARY, "utf8");
    await pen.page.evaluate(async (text) => {
      const { libraryItems } = JSON.parse(text);
      await window.board.api.updateLibrary({ libraryItems, defaultStatus: "published" });
    }, library);
    await pen.rectangle([320, 300], [160, 90], "Tenant app");
    await pen.page.click(".sidebar-trigger");
    const items = pen.page.locator(".library-unit__dragger");
    const names = library.match(/"name": "[^"]+"/g).map((name) => name.slice(9, -1));
    await items.last().waitFor();
    // The sidebar shows more tiles than items: those of the library come last.
    const first = (await items.count()) - names.length;
    await items.nth(first + names.indexOf("Rate limiter")).click();
    await pen.page.click(".sidebar-trigger");
    await pen.deselect();
    // The item lands around the centre of the view: the arrow is drawn to where it stands.
    const item = await pen.page.waitForFunction(() =>
      window.board.api.getSceneElements().find((e) => e.customData?.kind === "rate-limiter"),
    );
    const { x, y, height } = await item.jsonValue();
    await pen.arrow([484, 345], [x - 3, y + height / 2]);
  },

  async "drawn-copies"(pen) {
    // Alt-drag copies a worker with its text; the arrow stays with the first one.
    await pen.rectangle([320, 260], [160, 80], "Task queue");
    await pen.rectangle([760, 260], [160, 80], "Worker");
    await pen.arrow([484, 300], [756, 300], { label: "pull" });
    await pen.page.mouse.click(765, 264);
    await pen.drag([762, 300], [762, 480], { keys: ["Alt"] });
    await pen.deselect();
    await pen.drag([762, 480], [762, 660], { keys: ["Alt"] });
    await pen.deselect();
  },
};

/** Selects the arrow under the point and picks a head for one of its ends in the properties panel. */
async function setArrowhead(pen, at, end, head) {
  await pen.page.mouse.click(...at);
  await pen.page.click(`button[aria-label="arrowhead_${end}"]`);
  await pen.page.click(`.picker button[title^="${head}"]`);
  await pen.deselect();
}
