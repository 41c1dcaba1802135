/** What the tests share: the engine that run.mjs has started, and how to talk to it. */
import test from "node:test";

/** What both faces call their model. */
export const MODEL = "tiny-random";

const ports = JSON.parse(process.env.DOJO_TWIN ?? "{}");
/** The origins of the two faces. */
export const twin = {
  openAi: `http://127.0.0.1:${ports.openAi}`,
  ollama: `http://127.0.0.1:${ports.ollama}`,
};

/** A test with a real engine. node:test waits for it; nobody else needs to. */
export function story(name, body) {
  void test(name, body);
}

export async function post(url, body, signal) {
  return fetch(url, { method: "POST", body: JSON.stringify(body), signal });
}

/** One user message, as the clients send it. */
export const asking = (content, rest = {}) => ({
  model: MODEL,
  messages: [{ role: "user", content }],
  temperature: 0.7,
  ...rest,
});

/** The value of a series of `/metrics`, summed over its labels. */
export async function metric(origin, name) {
  const text = await (await fetch(`${origin}/metrics`)).text();
  const values = text.matchAll(new RegExp(`^vllm:${name}\\{.*\\} (\\S+)$`, "gm"));
  return [...values].reduce((sum, [, value]) => sum + Number(value), 0);
}

/** Waits until the engine works on nothing; fails after a few seconds. */
export async function untilIdle(origin) {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if ((await metric(origin, "num_requests_running")) === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("The engine still runs after five seconds.");
}
