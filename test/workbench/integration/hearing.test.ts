import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "mocha";
import * as vscode from "vscode";
import { CODEC_DELAY_SAMPLES, SAMPLE_RATE } from "../../../src/core/voice/frames.ts";
import { beep } from "../../support/beeps.mts";
import { encodeVoice } from "../../support/lame.mts";

const SECONDS = 60;
const BEEP_AT = 12.5;
const SEEKS = [50, 12.5, 0.4, 31.25];
const DELAY_S = CODEC_DELAY_SAMPLES / SAMPLE_RATE;

/** What the page found out. */
interface Found {
  readonly playable: string;
  readonly duration: number;
  readonly places: readonly number[];
  readonly beepAt: number;
}

describe("a recording in a page of this editor", () => {
  const folder = mkdtempSync(join(tmpdir(), "dojo-hearing-"));
  const panels: vscode.WebviewPanel[] = [];
  after(() => {
    for (const panel of panels) panel.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it("is MP3 that the editor plays, as long as it is, and goes where it is told to", async () => {
    const samples = new Float32Array(SECONDS * SAMPLE_RATE);
    beep(samples, BEEP_AT, 1_000);
    const { extensionPath = "" } = vscode.extensions.getExtension("design-dojo.design-dojo") ?? {};
    writeFileSync(join(folder, "voice.mp3"), await encodeVoice(extensionPath, samples));
    const { playable, duration, places, beepAt } = await tried(folder, panels);
    assert.notEqual(playable, "");
    assert.ok(Math.abs(duration - SECONDS) < 0.2, `${duration} s`);
    const off = SEEKS.map((wanted, at) => Math.abs((places[at] ?? NaN) - wanted));
    assert.ok(Math.max(...off) < 0.1, `seeks ended at ${places.join(", ")}`);
    assert.ok(Math.abs(beepAt - BEEP_AT - DELAY_S) < 0.01, `the beep is at ${beepAt} s`);
  });
});

/** Loads the recording as the product's pages do. */
function tried(folder: string, panels: vscode.WebviewPanel[]): Promise<Found> {
  const panel = vscode.window.createWebviewPanel("dojo.hearing", "Hearing", 1, {
    enableScripts: true,
    localResourceRoots: [vscode.Uri.file(folder)],
  });
  panels.push(panel);
  const { webview } = panel;
  const found = new Promise<Found>((resolve, reject) => {
    webview.onDidReceiveMessage((message: Found | string) => {
      if (typeof message === "string") reject(new Error(message));
      else resolve(message);
    });
  });
  const uri = webview.asWebviewUri(vscode.Uri.file(join(folder, "voice.mp3"))).toString();
  const policy = `default-src 'none'; script-src 'nonce-try'; connect-src ${webview.cspSource}; media-src blob:`;
  webview.html = `<!doctype html>
<meta http-equiv="Content-Security-Policy" content="${policy}">
<script nonce="try">(${tryInPage.toString()})(acquireVsCodeApi(), ${JSON.stringify([uri, SEEKS])})</script>`;
  return found;
}

/** Runs in the page; what it uses of a browser is spelled out, for this suite has no types of it. */
function tryInPage(
  api: { postMessage: (message: unknown) => void },
  [uri, seeks]: [string, number[]],
): void {
  const browser = globalThis as unknown as {
    Audio: new (url: string) => EventTarget & {
      canPlayType(type: string): string;
      readonly duration: number;
      currentTime: number;
    };
    OfflineAudioContext: new (
      channels: number,
      length: number,
      rate: number,
    ) => {
      decodeAudioData(
        bytes: ArrayBuffer,
      ): Promise<{ getChannelData(channel: number): Float32Array }>;
    };
  };
  const next = (target: EventTarget, event: string) =>
    new Promise((resolve, reject) => {
      target.addEventListener(event, resolve, { once: true });
      target.addEventListener("error", () => reject(new Error(`no ${event}`)), { once: true });
    });
  const run = async () => {
    const response = await fetch(uri, { headers: { Range: "bytes=0-" } });
    const bytes = await response.arrayBuffer();
    const audio = new browser.Audio(URL.createObjectURL(new Blob([bytes], { type: "audio/mpeg" })));
    await next(audio, "loadedmetadata");
    const places: number[] = [];
    for (const wanted of seeks) {
      audio.currentTime = wanted;
      await next(audio, "seeked");
      places.push(audio.currentTime);
    }
    const rate = 16_000;
    const sound = await new browser.OfflineAudioContext(1, 1, rate).decodeAudioData(bytes);
    const loud = sound.getChannelData(0).findIndex((sample) => Math.abs(sample) > 0.2);
    const { duration } = audio;
    api.postMessage({
      playable: audio.canPlayType("audio/mpeg"),
      ...{ duration, places, beepAt: loud / rate },
    });
  };
  run().catch((error: unknown) => api.postMessage(String(error)));
}
