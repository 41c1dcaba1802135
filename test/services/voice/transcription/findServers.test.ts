import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import {
  findLocalServers,
  speechModels,
} from "../../../../src/services/voice/transcription/findServers.ts";
import { deadOrigin } from "../../../support/modelServers.ts";
import { SpeechTestServer } from "../../../support/speechTestServer.mts";

const { signal } = new AbortController();

async function page(html: string): Promise<string> {
  const server = createServer((request, response) => {
    response.writeHead(request.url === "/" ? 200 : 404, { "content-type": "text/html" });
    response.end(html);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("servers of this machine are found with their models, and others are left alone", async () => {
  const speaches = await SpeechTestServer.start("speaches");
  onTestFinished(() => speaches.close());
  const whisper = await page("<title>Whisper.cpp Server</title>");
  const other = await page("<title>It works!</title>");
  const origins = [await deadOrigin(), speaches.origin, other, whisper];
  expect(await findLocalServers(signal, origins)).toEqual([
    { name: "Whisper server", url: speaches.url, models: ["Systran/faster-whisper-small"] },
    { name: "whisper.cpp", url: `${whisper}/inference`, models: [] },
  ]);
});

test("a server that lists nothing, or is spoken to on a path of its own, has no models to choose from", async () => {
  expect(await speechModels(`${await deadOrigin()}/v1/audio/transcriptions`, "k", signal)).toEqual(
    [],
  );
  expect(await speechModels("http://127.0.0.1:9/inference", undefined, signal)).toEqual([]);
});
