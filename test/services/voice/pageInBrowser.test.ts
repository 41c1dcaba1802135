import { mkdtemp, rm, stat } from "node:fs/promises";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { InterviewEvent } from "../../../src/core/interview/event.ts";
import { ClockMap } from "../../../src/core/voice/clockMap.ts";
import { CODEC_DELAY_SAMPLES, FRAME_BYTES, samplesIn } from "../../../src/core/voice/frames.ts";
import type { CaptureParts } from "../../../src/services/voice/captureJob.ts";
import { hrtimeMs } from "../../../src/services/voice/hrtime.ts";
import { temporaryFolder } from "../../support/files.ts";
import { BLOCK_MS, knownSound } from "../../support/knownSound.mts";
import { listenTo } from "../../support/listenTo.mts";
import { ROOT } from "../../support/pack.ts";
import {
  browserWith,
  missingForBrowser,
  PageRecorder,
  recordIn,
} from "../../support/recorderPages.ts";
import { buildCapture } from "../../support/voice.ts";

const missing = missingForBrowser();
const script = (name: string) => join(ROOT, "test/support/inPage", name);
const SPEECH_RMS = 0.02;

describe.skipIf(missing.length > 0)(
  `the recorder page in a browser${missing.length > 0 ? ` (not run: ${missing.join(", ")} missing)` : ""}`,
  () => {
    let built: string;
    let parts: CaptureParts;
    let sound: string;
    let browser: Browser;
    beforeAll(async () => {
      built = await mkdtemp(join(tmpdir(), "dojo-browser-"));
      parts = await buildCapture(built);
      sound = await knownSound(built, 20);
      browser = await browserWith(sound);
    });
    afterAll(async () => {
      await browser.close();
      await rm(built, { recursive: true, force: true });
    });

    const newRecorder = async (longestEndMs?: number) => {
      const file = join(await temporaryFolder(), "voice.mp3");
      const recorder = new PageRecorder(parts, file, longestEndMs);
      onTestFinished(() => recorder.stop("closed"));
      return { file, recorder };
    };
    const recording = async (longestEndMs?: number) => {
      const { file, recorder } = await newRecorder(longestEndMs);
      const page = await recordIn(browser, await recorder.link());
      await recorder.until("sound", () => recorder.anchors.length > 0);
      return { file, recorder, page };
    };
    const starts = ({ notes }: PageRecorder) =>
      notes.filter(({ type }) => type === "voice-started").length;

    test("records a minute: each known sound is where the interview's clock says", async () => {
      const { file, recorder } = await newRecorder();
      const events: InterviewEvent[] = [];
      const began = hrtimeMs();
      recorder.news.on((news) => {
        if (news.kind === "note") events.push({ ...news.note, t: hrtimeMs() - began, at: "" });
      });
      const context = await browser.newContext();
      await context.addInitScript({ path: script("watchTones.js") });
      const page = await recordIn(browser, await recorder.link(), context);
      await recorder.until("a minute", () => recorder.sampleCount > 61 * 16_000, 90_000);
      const toInterview = hrtimeMs() - began - (performance.timeOrigin + performance.now());
      const seen = (await page.evaluate<number[]>("tonesSeen")).map((at) => at + toInterview);
      await recorder.stop("user");
      await page.getByRole("heading", { name: "The recording is over" }).waitFor();

      const { size } = await stat(file);
      const heard = await listenTo(file);
      expect(size % FRAME_BYTES).toBe(0);
      expect(heard.seconds).toBeGreaterThan(60);
      expect(Math.abs(heard.seconds * 16_000 - recorder.sampleCount)).toBeLessThan(8_000);
      const tones = heard.tones();
      expect(tones.length).toBeGreaterThanOrEqual(15);
      const map = new ClockMap(events);
      // A busy page may not see a tone, or see it late: by its place in the list none can be told.
      expect(Math.abs(seen.length - tones.length)).toBeLessThanOrEqual(2);
      const off = tones.map((at) => {
        const ms = map.msAt(at - CODEC_DELAY_SAMPLES);
        return Math.min(...seen.map((one) => Math.abs(ms - one)));
      });
      expect(off.filter((ms) => ms >= 150).length, `${off.join(", ")} ms`).toBeLessThanOrEqual(2);
      for (const at of tones.slice(0, 14).map((sample) => sample / 16_000)) {
        expect(heard.rms(at + 0.8, at + 2.8)).toBeGreaterThan(SPEECH_RMS);
        expect(heard.rms(at + 3.4, at + 3.9)).toBeLessThan(SPEECH_RMS / 4);
      }
      expect(recorder.problems).toEqual([]);
    }, 150_000);

    test("is muted, pauses and goes on as the editor wants, and says so", async () => {
      const { recorder, page } = await recording();
      const title = (name: string) => page.getByRole("heading", { name }).waitFor();
      await title("Recording");
      recorder.mute(true);
      await title("Muted");
      recorder.mute(false);
      recorder.pause();
      await title("Paused with the interview");
      let before = 0;
      // What was heard before may come late.
      await expect
        .poll(async () => {
          before = recorder.sampleCount;
          await sleep(1_500);
          return recorder.sampleCount - before;
        })
        .toBeLessThan(8_000);
      recorder.resume();
      await title("Recording");
      await recorder.until("sound", () => recorder.sampleCount > before + 16_000);
      expect(recorder.problems).toEqual([]);
    });

    test("goes on by itself when it is loaded again, and its link does not open another", async () => {
      const { recorder, page } = await recording();
      const link = await recorder.link();
      expect(page.url()).not.toContain("#");
      page.on("dialog", (dialog) => void dialog.accept());
      await page.reload();
      const before = recorder.sampleCount;
      await recorder.until("sound", () => recorder.sampleCount > before + 16_000);
      expect(recorder.problems).toEqual([]);
      const [second, third] = [await browser.newPage(), await browser.newPage()];
      await second.goto(link);
      await second.getByRole("heading", { name: "Ready to record" }).waitFor();
      await third.goto(link);
      await third.getByRole("heading", { name: "This link was already used" }).waitFor();
      await page.getByRole("heading", { name: "This link is no longer good" }).waitFor();
      const fourth = await browser.newPage();
      await fourth.goto(await recorder.address());
      await fourth.getByRole("heading", { name: "This page needs a link" }).waitFor();
    });

    test("keeps what is said while the connection is gone", async () => {
      const { file, recorder, page } = await recording();
      const began = hrtimeMs() - recorder.sampleCount / 16;
      await page.context().setOffline(true);
      await page.getByRole("heading", { name: "Your editor does not answer" }).waitFor();
      await page.getByText("What you say is kept here").waitFor();
      await recorder.until("the loss", () => recorder.status === "lost");
      await page.context().setOffline(false);
      await recorder.until("its return", () => recorder.status === "recording");
      await recorder.until("enough", () => recorder.sampleCount > 13 * 16_000);
      await recorder.until(
        "all of it",
        () => hrtimeMs() - began - recorder.sampleCount / 16 < 1_500,
      );
      await recorder.stop("ended");
      const heard = await listenTo(file);
      const tones = heard.tones();
      const steps = tones.slice(1).map((at, n) => (at - (tones[n] ?? 0)) / 16);
      expect(steps.length).toBeGreaterThanOrEqual(2);
      // A piece that is missing would be 250 ms.
      for (const step of steps) expect(Math.abs(step - BLOCK_MS)).toBeLessThan(200);
      expect(recorder.problems.map(({ kind }) => kind)).toEqual(["page-lost"]);
    });

    /** The connection goes, and four seconds later the interview ends. */
    const endAway = async (longestEndMs?: number) => {
      const scene = await recording(longestEndMs);
      const { recorder, page } = scene;
      await recorder.until("some sound", () => recorder.sampleCount > 2 * 16_000);
      await page.context().setOffline(true);
      const before = recorder.sampleCount;
      await sleep(4_000);
      return { ...scene, before, ended: recorder.stop("ended", "for the page") };
    };

    test("brings the end of the recording when its connection comes back after the end", async () => {
      const { file, recorder, page, before, ended } = await endAway();
      await recorder.until("the word", () =>
        recorder.problems.some(({ kind }) => kind === "end-awaited"),
      );
      await page.context().setOffline(false);
      await page.getByRole("heading", { name: "The recording is over" }).waitFor();
      await ended;
      const seconds = (samplesIn((await stat(file)).size) - before) / 16_000;
      expect(seconds).toBeGreaterThan(3.5);
      expect(seconds).toBeLessThan(6);
      expect(recorder.problems.map(({ kind }) => kind)).toEqual(["page-lost", "end-awaited"]);
      await expect.poll(() => page.getByRole("button", { name: /^Save/ }).count()).toBe(0);
    }, 60_000);

    test("saves what the editor does not have when nobody waits any more", async () => {
      const { recorder, page, ended } = await endAway(3_000);
      await ended;
      expect(recorder.problems.at(-1)?.kind).toBe("end-lost");
      await page.context().setOffline(false);
      const save = page.getByRole("button", { name: /^Save What Is Kept \(\d+ Seconds\)…$/ });
      await save.waitFor({ timeout: 30_000 });
      await page.getByText("If the interview is over: save here what is kept").waitFor();
      const [download] = await Promise.all([page.waitForEvent("download"), save.press("Enter")]);
      expect(download.suggestedFilename()).toBe("end-of-recording.wav");
      const saved = await listenTo(await download.path());
      expect(saved.seconds).toBeGreaterThan(4);
      expect(saved.tones().length).toBeGreaterThanOrEqual(1);
    }, 90_000);

    test("is opened again in another browser when the first was killed, and the file goes on", async () => {
      const { file, recorder } = await newRecorder();
      const first = await browserWith(sound);
      await recordIn(first, await recorder.link());
      await recorder.until("sound", () => recorder.sampleCount > 3 * 16_000);
      const before = recorder.sampleCount;
      await first.close();
      await recorder.until("the loss", () => recorder.status === "lost");
      await listenTo(file);
      expect(samplesIn((await stat(file)).size)).toBeGreaterThan(before - 16_000);
      await recordIn(browser, await recorder.link());
      await recorder.until("its return", () => recorder.status === "recording");
      await recorder.until("sound", () => recorder.sampleCount > before + 2 * 16_000);
      await recorder.stop("ended");
      expect((await stat(file)).size % FRAME_BYTES).toBe(0);
      expect((await listenTo(file)).seconds).toBeGreaterThan(before / 16_000 + 2);
      expect(starts(recorder)).toBe(1);
    });

    test("records behind a proxy that has a path of its own", async () => {
      const { recorder } = await newRecorder();
      const { port } = new URL(await recorder.address());
      const address = await proxyTo(port, "/code/proxy");
      const page = await recordIn(browser, await recorder.link(`${address}${port}/`));
      await recorder.until("sound", () => recorder.sampleCount > 3 * 16_000);
      expect(new URL(page.url()).pathname).toBe(`/code/proxy/${port}/`);
      expect(recorder.problems).toEqual([]);
    });

    test("hears nothing from another site, though that knows token and port", async () => {
      const { recorder, page } = await recording();
      const link = await recorder.link();
      const { origin, hash } = new URL(link);
      const site = createServer((_request, response) => {
        response.setHeader("content-type", "text/html").end("<!doctype html><title>Evil</title>");
      }).listen(0, "127.0.0.1");
      onTestFinished(() => void site.close());
      await new Promise((resolve) => site.once("listening", resolve));
      const evil = await browser.newPage();
      await evil.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
      await evil.addScriptTag({ path: script("attack.js") });
      const outcome = await evil.evaluate(`attack("${origin}", "${hash.slice(1)}")`);
      expect(outcome).toEqual({
        json: "no answer",
        plain: "no answer",
        frame: "closed",
        script: "blocked",
      });
      // Nobody has used the token, and the page that records was not disturbed.
      const friend = await browser.newPage();
      expect(recorder.status).toBe("recording");
      await page.getByRole("heading", { name: "Recording" }).waitFor();
      await friend.goto(link);
      await friend.getByRole("heading", { name: "Ready to record" }).waitFor();
    });

    test.each(["light", "dark"] as const)("can be used by everybody, %s", async (colorScheme) => {
      const { recorder } = await newRecorder();
      const context = await browser.newContext({ colorScheme, bypassCSP: true });
      const page = await recordIn(browser, await recorder.link(), context);
      await page.getByRole("heading", { name: "Recording" }).waitFor();
      await page.addScriptTag({ path: join(ROOT, "node_modules/axe-core/axe.min.js") });
      const { violations } = await page.evaluate<{ violations: unknown[] }>("axe.run()");
      expect(violations).toEqual([]);
      const level = page.getByRole("meter", { name: "Level" });
      await expect
        .poll(() => level.getAttribute("aria-valuenow").then(Number))
        .toBeGreaterThan(-40);
      expect(await page.getByLabel("Microphone").locator("option").count()).toBeGreaterThan(1);
    });

    test("does not listen when the microphone is allowed after the end", async () => {
      const { recorder } = await newRecorder();
      const context = await browser.newContext();
      await context.addInitScript({ path: script("lateMicrophone.js") });
      const page = await recordIn(browser, await recorder.link(), context);
      await page.getByRole("heading", { name: "Waiting for your permission" }).waitFor();
      await recorder.stop("ended");
      await page.getByRole("heading", { name: "The recording is over" }).waitFor();
      await page.evaluate("allowMicrophone()");
      await expect.poll(() => page.evaluate("microphones()")).toEqual(["ended"]);
    });

    test("lets the microphone go when it cannot be heard", async () => {
      const { recorder } = await newRecorder();
      const context = await browser.newContext();
      await context.addInitScript({ path: script("lateMicrophone.js") });
      await context.addInitScript("AudioWorklet.prototype.addModule = () => Promise.reject('no')");
      const page = await recordIn(browser, await recorder.link(), context);
      await page.evaluate("allowMicrophone()");
      await page.getByRole("heading", { name: "The microphone cannot be opened" }).waitFor();
      expect(await page.evaluate("microphones()")).toEqual(["ended"]);
    });

    test("says what to do when the microphone is denied, and records when it is allowed", async () => {
      const strict = await browserWith(sound, ["--deny-permission-prompts"]);
      onTestFinished(() => strict.close());
      const { recorder } = await newRecorder();
      const page = await recordIn(strict, await recorder.link());
      await page.getByRole("heading", { name: "The microphone is not allowed" }).waitFor();
      await recorder.until("the word", () => recorder.problems.length > 0);
      expect(recorder.problems).toEqual([{ kind: "page-denied", detail: "" }]);
      expect(recorder.page?.microphone).toBe("denied");
      await page.context().grantPermissions(["microphone"]);
      await page.getByRole("button", { name: "Try Again" }).click();
      await recorder.until("sound", () => recorder.anchors.length > 0);
    });
  },
);

/** As code-server does it: the path is cut off, which leaves two slashes, and the host stays the proxy's. */
async function proxyTo(port: string, path: string): Promise<string> {
  const proxy = createServer((incoming, outgoing) => {
    const { method, headers, url = "" } = incoming;
    const target = { port, path: `/${url.slice(`${path}/${port}`.length)}`, method, headers };
    const forwarded = request(target, (response) => {
      outgoing.writeHead(response.statusCode ?? 500, response.headers);
      response.pipe(outgoing);
    });
    forwarded.on("error", () => outgoing.destroy());
    incoming.pipe(forwarded);
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => proxy.once("listening", resolve));
  onTestFinished(() => void proxy.close());
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}${path}/`;
}
