import { once } from "node:events";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { request, type IncomingHttpHeaders } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { InterviewEvent } from "../../../src/core/interview/event.ts";
import { ClockMap } from "../../../src/core/voice/clockMap.ts";
import { FRAME_BYTES, samplesIn } from "../../../src/core/voice/frames.ts";
import { PASS_HEADER } from "../../../src/core/voice/recorderPage.ts";
import type { CaptureParts } from "../../../src/services/voice/captureJob.ts";
import { hrtimeMs } from "../../../src/services/voice/hrtime.ts";
import { PageFiles } from "../../../src/services/voice/program/page/pageFiles.ts";
import { PageServer } from "../../../src/services/voice/program/page/pageServer.ts";
import { temporaryFolder } from "../../support/files.ts";
import { listenTo } from "../../support/listenTo.mts";
import { BarePage, PageRecorder } from "../../support/recorderPages.ts";
import { missingForSound } from "../../support/soundServer.mts";
import { buildCapture } from "../../support/voice.ts";

/** A quarter of a second at 16 kHz. */
const PIECE = 4_000;
const PIECE_MS = 250;
/** A busy machine may hand an order over late; board and voice are in step all the same. */
const IN_STEP_MS = 150;
const loud = () => Int16Array.from({ length: PIECE }, (_, n) => 8_000 * Math.sin(n / 5));

let parts: CaptureParts;
let built: string;
beforeAll(async () => {
  built = await mkdtemp(join(tmpdir(), "dojo-page-"));
  parts = await buildCapture(built);
});
afterAll(() => rm(built, { recursive: true, force: true }));

async function waiting(longestEndMs?: number) {
  const file = join(await temporaryFolder(), "voice.mp3");
  const recorder = new PageRecorder(parts, file, longestEndMs);
  onTestFinished(() => recorder.stop("closed"));
  return { file, recorder, link: await recorder.link() };
}

async function recording(longestEndMs?: number) {
  const scene = await waiting(longestEndMs);
  const page = new BarePage(scene.link);
  expect(await answerOf(page.greet())).toMatchObject({ kind: "go", next: 0 });
  await scene.recorder.until("the start", () => scene.recorder.status === "recording");
  return { ...scene, page };
}

const answerOf = async (response: Promise<Response>): Promise<unknown> => (await response).json();
const refused = (reason: string) => ({ kind: "refused", reason });
const levels = ({ notes }: PageRecorder) => notes.filter(({ type }) => type === "voice-anchor");

/** As any program may ask, with any headers. */
function ask(
  link: string,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body = "",
): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> {
  const { hostname, port } = new URL(link);
  return new Promise((resolve, reject) => {
    const call = request({ hostname, port, path, method, headers }, (response) => {
      let text = "";
      response.on("data", (part: Buffer) => (text += part.toString()));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    call.on("error", reject);
    call.end(body);
  });
}

describe("the recorder page is served", () => {
  test("with a policy that allows nothing but its own files", async () => {
    const { link } = await waiting();
    const page = await ask(link, "GET", "/");
    const [, nonce] =
      /nonce-([^']+)'/.exec(page.headers["content-security-policy"]?.toString() ?? "") ?? [];
    expect(page.headers).toMatchObject({
      "content-security-policy": `default-src 'none'; script-src 'nonce-${nonce}' 'self'; style-src 'nonce-${nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
    });
    expect(page.text).toContain(`src="page.js" nonce="${nonce}"`);
    expect(page.headers).not.toHaveProperty("access-control-allow-origin");
    expect((await ask(link, "GET", "/")).text).not.toContain(nonce);
  });

  test.each(["page.js", "page.css", "worklet.js", "//page.js"])(
    "with its file %s",
    async (name) => {
      const { link } = await waiting();
      const file = await ask(link, "GET", `/${name}`);
      expect([file.status, file.headers["content-type"]]).toEqual([
        200,
        expect.stringMatching(/^text\/(javascript|css)/),
      ]);
    },
  );

  test.each([
    ["GET", "/../capture.mjs", 404],
    ["GET", "/%2e%2e/capture.mjs", 404],
    ["GET", "/index.html", 404],
    ["GET", "/favicon.ico", 404],
    ["GET", "/hello", 405],
    ["POST", "/", 403],
    ["OPTIONS", "/hello", 405],
  ])("and nothing else: %s %s", async (method, path, status) => {
    const { link } = await waiting();
    const answer = await ask(link, method, path);
    expect([answer.status, answer.headers["access-control-allow-origin"]]).toEqual([
      status,
      undefined,
    ]);
  });
});

describe("a stranger is turned away", () => {
  test.each([
    ["a name that was rebound to this machine", { host: "evil.example:80" }],
    ["another site's page", { origin: "https://evil.example" }],
    ["another port of this machine", { origin: "http://127.0.0.1:1" }],
    ["a script of another site", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" }],
    [
      "a frame in another site",
      { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe" },
    ],
  ])("%s", async (_who, headers) => {
    const { link } = await waiting();
    expect((await ask(link, "GET", "/", headers)).status).toBe(403);
    expect((await ask(link, "GET", "/page.js", headers)).status).toBe(403);
    const mine = { origin: new URL(link).origin, "content-type": "application/json" };
    expect((await ask(link, "POST", "/hello", { ...mine, ...headers }, "{}")).status).toBe(403);
  });

  test("but the editor's browser, which comes from anywhere, may open the page", async () => {
    const { link } = await waiting();
    const coming = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
    const answer = await ask(link, "GET", "/", { ...coming, "sec-fetch-dest": "document" });
    expect(answer.status).toBe(200);
  });

  test("and through a tunnel its address is the one that the editor told", async () => {
    const { recorder, link } = await waiting();
    const host = "dojo-1234.tunnel.example";
    expect((await ask(link, "GET", "/", { host })).status).toBe(403);
    recorder.admit("a".repeat(32), [`https://${host}`]);
    const greeting = { run: "r".repeat(24), token: "a".repeat(32), microphone: "idle", device: "" };
    const from = { host, origin: `https://${host}`, [PASS_HEADER]: "p".repeat(32) };
    const headers = { ...from, "content-type": "application/json" };
    await expect
      .poll(
        async () => (await ask(link, "POST", "/hello", headers, JSON.stringify(greeting))).status,
      )
      .toBe(200);
  });

  test("a post without an origin, of another type, without a length or too large", async () => {
    const { link } = await waiting();
    const origin = new URL(link).origin;
    const json = { origin, "content-type": "application/json" };
    const post = async (headers: Record<string, string>, body = "{}", path = "/hello") =>
      (await ask(link, "POST", path, headers, body)).status;
    expect(await post({ "content-type": "application/json" })).toBe(403);
    expect(await post({ origin, "content-type": "text/plain" })).toBe(415);
    expect(await post({ origin })).toBe(415);
    expect(await post({ ...json, "transfer-encoding": "chunked" })).toBe(411);
    expect(await post({ ...json, "content-length": "5000" }, " ".repeat(5_000))).toBe(413);
    expect(await post(json, "not JSON")).toBe(400);
    expect(await post(json, '{"run":"short"}')).toBe(400);
    const bytes = { origin, "content-type": "application/octet-stream" };
    expect(
      await post({ ...bytes, "content-length": "400001" }, "", "/sound").catch(() => 413),
    ).toBe(413);
    expect(await post(bytes, "xx", "/sound?run=1")).toBe(400);
  });
});

test("connections that say nothing, or never end what they say, keep the page out for seconds only", async () => {
  const { link } = await waiting();
  const { port } = new URL(link);
  const sockets = Array.from({ length: 64 }, (_, n) => {
    const socket = connect(Number(port), "127.0.0.1", () => {
      if (n % 2 === 0) socket.write("GET / HTTP/1.1\r\nhost: localhost\r\nx-slow: ");
    });
    socket.on("error", () => undefined);
    return socket;
  });
  onTestFinished(() => sockets.forEach((socket) => socket.destroy()));
  await Promise.all(sockets.map((socket) => once(socket, "connect")));
  const page = new BarePage(link);
  const answer = () => answerOf(page.greet()).catch(() => null);
  expect(await answer()).toBeNull();
  await expect.poll(answer, { interval: 300 }).toMatchObject({ kind: "go" });
});

describe("one page is let in", () => {
  test("by a token that is good once", async () => {
    const { link } = await waiting();
    expect(await answerOf(new BarePage(link, "short").greet())).toEqual(refused("unknown"));
    const [first, thief] = [new BarePage(link), new BarePage(link)];
    expect(await answerOf(first.greet("wrong".repeat(8)))).toEqual(refused("unknown"));
    expect(await answerOf(first.greet(null))).toEqual(refused("unknown"));
    expect(await answerOf(first.greet())).toMatchObject({ kind: "go" });
    expect(await answerOf(first.greet())).toMatchObject({ kind: "go" });
    expect(await answerOf(thief.greet())).toEqual(refused("used"));
    expect(await answerOf(thief.sound(0, loud(), { end: hrtimeMs() }))).toEqual(refused("unknown"));
  });

  test("and goes on when it is loaded again; the older loading has no say any more", async () => {
    const { link, page } = await recording();
    expect(await answerOf(page.sound(0, loud(), { end: hrtimeMs() }))).toMatchObject({ next: 1 });
    const again = new BarePage(link, page.pass);
    expect(await answerOf(again.greet(null))).toMatchObject({ kind: "go", next: 0 });
    expect(await answerOf(page.sound(1, loud(), { end: hrtimeMs() }))).toEqual(refused("replaced"));
    expect(await answerOf(page.greet(null))).toEqual(refused("replaced"));
    expect(await answerOf(again.sound(0, loud(), { end: hrtimeMs() }))).toMatchObject({ next: 1 });
  });

  test("until the editor opens another, which takes its place", async () => {
    const { recorder, page } = await recording();
    const other = new BarePage(await recorder.link());
    await expect.poll(() => answerOf(other.greet())).toMatchObject({ kind: "go" });
    expect(await answerOf(page.greet(null))).toEqual(refused("unknown"));
  });
});

describe("sound", () => {
  test("is taken once and in order, whatever the network does", async () => {
    const { file, recorder, page } = await recording();
    const start = hrtimeMs() - 2_000;
    const send = (seq: number) =>
      answerOf(page.sound(seq, loud(), { end: start + (seq + 1) * PIECE_MS }));
    expect(await send(0)).toMatchObject({ next: 1 });
    expect(await send(0)).toMatchObject({ next: 1 });
    expect(await send(2)).toMatchObject({ next: 1 });
    expect(await send(1)).toMatchObject({ next: 2 });
    expect(await send(2)).toMatchObject({ next: 3 });
    await recorder.stop("ended");
    const { size } = await stat(file);
    expect(size % FRAME_BYTES).toBe(0);
    // The encoder adds up to four frames of its own.
    expect(samplesIn(size) - 3 * PIECE).toBeGreaterThanOrEqual(0);
    expect(samplesIn(size) - 3 * PIECE).toBeLessThan(5 * 576);
  });

  test("that the page could not keep is said", async () => {
    const { recorder, page } = await recording();
    await page.sound(0, loud(), { end: hrtimeMs(), missing: 61_500 });
    await recorder.until("the word", () => recorder.problems.length > 0);
    expect(recorder.problems).toEqual([{ kind: "sound-lost", detail: "62 s" }]);
  });

  test("that comes late counts by when it was heard: nothing of a pause is kept", async () => {
    const { recorder, page } = await recording();
    const began = hrtimeMs();
    const at = () => hrtimeMs() - began;
    await sleep(1_000);
    const pausedAt = at();
    recorder.pause();
    await sleep(1_000);
    recorder.resume();
    const resumedAt = at();
    await sleep(1_000);
    const total = Math.floor(at() / PIECE_MS);
    for (let seq = 0; seq < total; seq += 1)
      await page.sound(seq, loud(), { end: began + (seq + 1) * PIECE_MS });
    await recorder.until("the sound", () => levels(recorder).length > 2);
    await recorder.stop("ended");
    const recorded = recorder.sampleCount / 16;
    const expected = total * PIECE_MS - (resumedAt - pausedAt);
    expect(Math.abs(recorded - expected)).toBeLessThan(IN_STEP_MS);
  });

  test.skipIf(missingForSound().includes("ffmpeg"))("that was heard muted is silent", async () => {
    const { file, recorder, page } = await recording();
    const began = hrtimeMs();
    await sleep(1_000);
    recorder.mute(true);
    await sleep(1_000);
    recorder.mute(false);
    await sleep(1_000);
    for (let seq = 0; seq < 12; seq += 1)
      await page.sound(seq, loud(), { end: began + (seq + 1) * PIECE_MS });
    await recorder.stop("ended");
    const heard = await listenTo(file);
    expect(heard.rms(0.2, 0.9)).toBeGreaterThan(0.1);
    expect(heard.rms(1.3, 1.8)).toBeLessThan(0.001);
    expect(heard.rms(2.4, 2.8)).toBeGreaterThan(0.1);
  });

  test("is placed on the interview's clock, though it came after a pause", async () => {
    const { recorder, page } = await recording();
    const began = hrtimeMs();
    let standing = 0;
    const events: ConstructorParameters<typeof ClockMap>[0][number][] = [
      { type: "voice-started", sample: 0, t: 0, at: "" },
    ];
    recorder.news.on((news) => {
      if (news.kind !== "note") return;
      events.push({ ...news.note, t: hrtimeMs() - began - standing, at: "" });
    });
    await sleep(1_000);
    recorder.pause();
    const paused = hrtimeMs();
    await sleep(700);
    standing += hrtimeMs() - paused;
    recorder.resume();
    await sleep(1_000);
    for (let seq = 0; seq < 10; seq += 1)
      await page.sound(seq, loud(), { end: began + (seq + 1) * PIECE_MS });
    await recorder.stop("user");
    const map = new ClockMap(events);
    for (const ms of [200, 800, 1_200, 1_600])
      expect(Math.abs(map.sampleAt(ms) / 16 - ms)).toBeLessThan(IN_STEP_MS);
  });

  test("of more time than has passed is not taken", async () => {
    const { file, recorder, page } = await recording();
    const type = { "content-type": "application/octet-stream" };
    // 25 seconds in each request.
    const query = (seq: number) =>
      `sound?run=${page.run}&seq=${seq}&rate=8000&end=${hrtimeMs()}&missing=0`;
    for (let seq = 0; seq < 16; seq += 1)
      await page.post(query(seq), new Int16Array(200_000).buffer, type);
    expect(await answerOf(page.greet(null))).toMatchObject({ next: 12 });
    await recorder.stop("ended");
    expect(samplesIn((await stat(file)).size) / 16_000).toBeLessThan(301);
  });

  test("of another rate goes on in the same file", async () => {
    const { file, recorder, page } = await recording();
    const start = hrtimeMs() - 3_000;
    const query = (seq: number, rate: number) =>
      `sound?run=${page.run}&seq=${seq}&rate=${rate}&end=${start + (seq + 1) * PIECE_MS}&missing=0`;
    const type = { "content-type": "application/octet-stream" };
    for (const [seq, rate] of [48_000, 48_000, 44_100, 44_100].entries())
      await page.post(query(seq, rate), new Int16Array(rate / 4).buffer, type);
    await recorder.stop("ended");
    const { size } = await stat(file);
    expect([size % FRAME_BYTES, recorder.problems]).toEqual([0, []]);
    expect(samplesIn(size) / 16 - 4 * PIECE_MS).toBeLessThan(400);
    expect(samplesIn(size) / 16).toBeGreaterThan(4 * PIECE_MS - 60);
  });
});

test("a recorder that breaks is told so: the page alone would wait for ever", async () => {
  const told: unknown[] = [];
  const origins: string[] = [];
  const server = new PageServer(new PageFiles(parts.page), {
    origins,
    greet: () => ({ kind: "ended", next: 0, until: 0 }),
    hear: () => {
      throw new Error("memory access out of bounds");
    },
    broken: (error) => told.push(error),
  });
  const origin = `http://127.0.0.1:${await server.listen(0)}`;
  origins.push(origin);
  const page = new BarePage(`${origin}/#${"t".repeat(32)}`);
  await expect(page.sound(0, loud(), { end: 0 })).rejects.toThrow("fetch failed");
  expect(await answerOf(page.greet())).toEqual({ kind: "ended", next: 0, until: 0 });
  expect(told.map(String)).toEqual(["Error: memory access out of bounds"]);
});

describe("a page that is recorded", () => {
  const talk = async (page: BarePage, isOver: () => boolean, from = 0) => {
    let seq = from;
    while (!isOver()) {
      const answer = await page
        .sound(seq, loud(), { end: hrtimeMs() })
        .then((response) => response.json() as Promise<{ kind: string; next: number }>)
        .catch(() => null);
      if (answer?.kind === "ended") return seq;
      if (answer) seq = answer.next;
      await sleep(PIECE_MS);
    }
    return seq;
  };

  test("stays the same when the process that records is killed, and loses less than a second", async () => {
    const { recorder, page } = await recording();
    let isOver = false;
    const talking = talk(page, () => isOver);
    await recorder.until("sound", () => levels(recorder).length > 3);
    const heardByNow = recorder.heardByNow;
    process.kill(recorder.pid ?? 0, "SIGKILL");
    const starts = () =>
      recorder.notes.flatMap((note) => (note.type === "voice-started" ? [note.sample] : []));
    await recorder.until("a second start", () => starts().length === 2);
    expect(heardByNow - (starts()[1] ?? 0)).toBeLessThan(16_000);
    const before = levels(recorder).length;
    await recorder.until("sound again", () => levels(recorder).length > before + 1);
    isOver = true;
    await talking;
    expect(recorder.problems).toEqual([]);
  });

  test("is missed when it does not answer, and welcome when it is back", async () => {
    const { recorder, page } = await recording();
    await page.sound(0, loud(), { end: hrtimeMs() });
    await recorder.until("the loss", () => recorder.status === "lost");
    expect(recorder.problems.map(({ kind }) => kind)).toEqual(["page-lost"]);
    await page.sound(1, loud(), { end: hrtimeMs() });
    await recorder.until("its return", () => recorder.status === "recording");
  });

  test("is told that it is over, and then nobody listens any more", async () => {
    const { recorder, link, page } = await recording();
    const talking = talk(page, () => false);
    await recorder.until("sound", () => levels(recorder).length > 0);
    await recorder.stop("ended");
    await talking;
    expect(recorder.notes.at(-1)).toEqual({ type: "voice-stopped", reason: "ended" });
    await expect(ask(link, "GET", "/")).rejects.toThrow("ECONNREFUSED");
  });

  test("that nobody opens is no obstacle to the end", async () => {
    const { recorder } = await waiting();
    const began = hrtimeMs();
    await recorder.stop("ended");
    expect([recorder.notes, recorder.problems, hrtimeMs() - began < 5_000]).toEqual([[], [], true]);
  });
});

describe("a page whose connection is gone at the end", () => {
  /** It has brought a second, and has kept the three that followed. */
  async function away(longestEndMs?: number) {
    const scene = await recording(longestEndMs);
    const { recorder, page } = scene;
    const began = hrtimeMs();
    const bring = (seq: number) =>
      answerOf(page.sound(seq, loud(), { end: began + (seq + 1) * PIECE_MS }));
    await sleep(4 * PIECE_MS);
    for (let seq = 0; seq < 4; seq += 1) await bring(seq);
    await sleep(3_000);
    const events: InterviewEvent[] = [];
    // The interview's clock stands still from its end on.
    const endedAt = hrtimeMs();
    recorder.news.on((news) => {
      if (news.kind === "note") events.push({ ...news.note, t: endedAt - began, at: "" });
    });
    const ended = recorder.stop("ended", "for the page");
    return { ...scene, ended, bring, events, lengthMs: endedAt - began };
  }
  const kinds = ({ problems }: PageRecorder) => problems.map(({ kind }) => kind);
  const lengthOf = async (file: string) => samplesIn((await stat(file)).size) / 16;

  test("is waited for, and what it brings is in its place", async () => {
    const { file, recorder, ended, bring, events, lengthMs } = await away();
    await recorder.until("the word", () => kinds(recorder).includes("end-awaited"));
    const [awaited] = recorder.problems.filter(({ kind }) => kind === "end-awaited");
    expect(awaited?.detail).toMatch(/^[34] s$/);
    for (let seq = 4; seq * PIECE_MS < lengthMs + PIECE_MS; seq += 1) await bring(seq);
    await ended;
    expect(kinds(recorder)).not.toContain("end-lost");
    expect(Math.abs((await lengthOf(file)) - lengthMs)).toBeLessThan(300);
    const map = new ClockMap([{ type: "voice-started", sample: 0, t: 0, at: "" }, ...events]);
    expect(Math.abs(map.sampleAt(2_000) / 16 - 2_000)).toBeLessThan(150);
  }, 20_000);

  test("is waited for no longer than a while, and the user is told what is missing", async () => {
    const { file, recorder, ended } = await away(4_000);
    await ended;
    expect(kinds(recorder).slice(-2)).toEqual(["end-awaited", "end-lost"]);
    expect(recorder.problems.at(-1)?.detail).toMatch(/^[34] s$/);
    expect(await lengthOf(file)).toBeLessThan(1_200);
    expect(recorder.notes.at(-1)).toEqual({ type: "voice-stopped", reason: "ended" });
  }, 20_000);

  test("is not waited for by whoever needs the file at once", async () => {
    const { recorder, ended } = await away();
    const asked = hrtimeMs();
    await recorder.stop("user");
    await ended;
    expect(hrtimeMs() - asked).toBeLessThan(4_000);
    expect(kinds(recorder)).toContain("end-lost");
  }, 20_000);

  test("is missing when the process that waits for it dies, and the user is told", async () => {
    const { recorder, ended } = await away();
    await recorder.until("the word", () => kinds(recorder).includes("end-awaited"));
    process.kill(recorder.pid ?? NaN, "SIGKILL");
    await ended;
    expect(kinds(recorder).slice(-2)).toEqual(["end-awaited", "end-lost"]);
    expect(recorder.problems.at(-1)?.detail).toMatch(/^[34] s$/);
  }, 20_000);

  test("is told that everything has arrived, when it has", async () => {
    const { ended, bring, lengthMs } = await away();
    const last = Math.ceil(lengthMs / PIECE_MS);
    for (let seq = 4; seq < last - 1; seq += 1) await bring(seq);
    const answer = await bring(last - 1);
    expect(answer).toMatchObject({ kind: "ended", next: last });
    await ended;
  }, 20_000);
});

test("a page that has nothing more to bring is not waited for", async () => {
  const { recorder, page } = await recording();
  await page.sound(0, loud(), { end: hrtimeMs() });
  const greeting = setInterval(() => void page.greet(null).catch(() => null), 500);
  onTestFinished(() => clearInterval(greeting));
  const asked = hrtimeMs();
  await recorder.stop("ended", "for the page");
  expect([hrtimeMs() - asked < 4_000, recorder.problems]).toEqual([true, []]);
});
